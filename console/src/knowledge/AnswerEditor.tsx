import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { calls, type ApprovedAnswer, type Gap, type NewAnswer } from '../api/calls'
import { Icon } from '../ui/Icon'
import { Words } from '../ui/Words'
import { t } from '../words'
import { dayAndClock } from '../words/time'
import { AnswerForm } from './AnswerForm'
import { inReadersLanguage } from './answers'
import css from './AnswersPage.module.css'

/** Writing an answer or changing one, in each language of the business; `gap` is the question it is written for. */
export function AnswerEditor({ answer, gap, onClose }: { answer: ApprovedAnswer | null; gap: Gap | null; onClose: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const start = answer ?? { questions: gap?.text ? [gap.text.replaceAll('\n', ' ')] : [], needs: gap?.need ? [gap.need] : [] }
  const save = (body: NewAnswer) => (answer ? calls.changeAnswer(answer.id, { ...body, was: answer.version }) : gap ? calls.answerGap(gap.id, body) : calls.writeAnswer(body))
  return (
    <section className={css.page} aria-labelledby="editing">
      <button type="button" className={`btn bare ${css.back}`} onClick={onClose}><Icon name="arrow-left" size={16} flip />{t('answers.back')}</button>
      <h2 id="editing" ref={heading} tabIndex={-1} className={css.heading}>{answer ? t('settings.edit', { name: answer.title }) : t('answers.add')}</h2>
      {gap?.text && <p className={css.gap}><span className="quiet">{t('answers.forGap')}</span><Words text={gap.text} as="span" className="strong" /></p>}
      <AnswerForm start={start} language={gap?.language} save={save} onClose={onClose} />
      {answer && answer.version > 1 && <History answer={answer} />}
    </section>
  )
}

/** Every wording the answer had before, so that what was sent stays explained. */
function History({ answer }: { answer: ApprovedAnswer }) {
  const [open, setOpen] = useState(false)
  const { data } = useQuery({ queryKey: ['answers', 'versions', answer.id, answer.version], queryFn: () => calls.answerVersions(answer.id), enabled: open })
  return (
    <details className={css.history} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('answers.history')}</summary>
      <ol>
        {data?.slice(1).map((one) => (
          <li key={one.version.version}>
            <span className={css.sub}><span className="strong num">{t('answers.version', { n: one.version.version })}</span><span>{t('answers.changedBy', { when: dayAndClock(one.version.changed_at), by: one.changed_by ?? t('answers.someone') })}</span></span>
            <Words text={inReadersLanguage(one.version.texts)} as="span" className={css.about} />
          </li>
        ))}
      </ol>
    </details>
  )
}
