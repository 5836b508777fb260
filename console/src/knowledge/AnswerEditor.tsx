import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { client } from '../api/cache'
import { calls, type ApprovedAnswer, type Gap } from '../api/calls'
import { Refused } from '../api/http'
import { useMe } from '../shell/state'
import { MultiSelect, Select, Textarea, TextInput } from '../ui/form'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { Words } from '../ui/Words'
import { needName, useChoices } from '../understanding/needs'
import { t } from '../words'
import { languageName } from '../words/languages'
import { dayAndClock } from '../words/time'
import { inReadersLanguage, linesOf, useBranches } from './answers'
import css from './AnswersPage.module.css'

const offered = ['en', 'ar', 'es', 'pt', 'fr', 'de', 'it', 'nl', 'tr', 'hi', 'hi-Latn', 'ur', 'id', 'zh', 'ru', 'uk', 'pl', 'tl']

/** Writing an answer or changing one, in each language of the business; `gap` is the question it is written for. */
export function AnswerEditor({ answer, gap, onClose }: { answer: ApprovedAnswer | null; gap: Gap | null; onClose: () => void }) {
  const spoken = useMe().business.languages
  const [title, setTitle] = useState(answer?.title ?? '')
  const [texts, setTexts] = useState<Record<string, string>>(answer?.texts ?? {})
  const [languages, setLanguages] = useState([...new Set([...spoken, ...(gap?.language && offered.includes(gap.language) ? [gap.language] : []), ...Object.keys(answer?.texts ?? {})])])
  const [questions, setQuestions] = useState((answer?.questions ?? (gap?.text ? [gap.text.replaceAll('\n', ' ')] : [])).join('\n'))
  const [branches, setBranches] = useState<string[]>(answer?.branches ?? [])
  const [needs, setNeeds] = useState<string[]>(answer?.needs ?? (gap?.need ? [gap.need] : []))
  const [from, setFrom] = useState(answer?.valid_from ?? '')
  const [until, setUntil] = useState(answer?.valid_until ?? '')
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const places = useBranches()
  const choices = useChoices()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const fields = problem instanceof Refused ? problem.fields : {}
  const said = Object.values(texts).some((one) => one.trim())
  const more = offered.filter((one) => !languages.includes(one))

  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    const body = { title, texts, questions: linesOf(questions), branches, needs, valid_from: from || null, valid_until: until || null }
    try {
      if (answer) await calls.changeAnswer(answer.id, { ...body, was: answer.version })
      else if (gap) await calls.answerGap(gap.id, body)
      else await calls.writeAnswer(body)
      await client.invalidateQueries({ queryKey: ['answers'] })
      say(t('answers.saved', { name: title }))
      onClose()
    } catch (failure) {
      setProblem(failure)
      setBusy(false)
    }
  }

  return (
    <section className={css.page} aria-labelledby="editing">
      <button type="button" className={`btn bare ${css.back}`} onClick={onClose}><Icon name="arrow-left" size={16} flip />{t('answers.back')}</button>
      <h2 id="editing" ref={heading} tabIndex={-1} className={css.heading}>{answer ? t('settings.edit', { name: answer.title }) : t('answers.add')}</h2>
      {gap?.text && <p className={css.gap}><span className="quiet">{t('answers.forGap')}</span><Words text={gap.text} as="span" className="strong" /></p>}
      <form className={css.form} onSubmit={(event) => void save(event)}>
        <TextInput label={t('answers.name')} description={t('answers.nameHint')} required dir="auto" maxLength={120} value={title} error={fields.title} onChange={(event) => setTitle(event.target.value)} />
        {languages.map((language, place) => (
          <Textarea
            key={language} label={t('answers.text', { language: languageName(language) })} description={place === 0 ? t('answers.textHint') : undefined} dir="auto" lang={language} autosize minRows={2} maxRows={12} maxLength={2000}
            value={texts[language] ?? ''} error={place === 0 && fields.texts} onChange={(event) => setTexts({ ...texts, [language]: event.target.value })}
          />
        ))}
        {more.length > 0 && <Select className={css.narrow} aria-label={t('answers.otherLanguage')} placeholder={t('answers.otherLanguage')} searchable value={null} onChange={(next) => next && setLanguages([...languages, next])} data={more.map((one) => ({ value: one, label: languageName(one) }))} />}
        <Textarea
          label={t('answers.questions')} description={t('answers.questionsHint')} dir="auto" autosize minRows={3} maxRows={14} placeholder={t('answers.questionsPlaceholder')}
          value={questions} error={fields.questions} onChange={(event) => setQuestions(event.target.value)}
        />
        <div className={css.pair}>
          {places.length > 1 && <MultiSelect label={t('answers.where')} description={t('answers.whereHint')} data={places.map((one) => ({ value: one.id!, label: one.name }))} value={branches} error={fields.branches} onChange={setBranches} />}
          <MultiSelect label={t('answers.needs')} description={t('answers.needsHint')} data={[...new Set([...choices, ...needs])].map((one) => ({ value: one, label: needName(one) }))} value={needs} error={fields.needs} onChange={setNeeds} />
          <TextInput type="date" label={t('answers.validFrom')} value={from} error={fields.valid_from} onChange={(event) => setFrom(event.target.value)} />
          <TextInput type="date" label={t('answers.validUntil')} value={until} error={fields.valid_until} onChange={(event) => setUntil(event.target.value)} />
        </div>
        {problem !== undefined && !Object.keys(fields).length && <p className={css.problem} role="alert">{reason(problem)}</p>}
        <div className={css.foot}>
          <button type="button" className="btn" onClick={onClose}>{t('dialog.cancel')}</button>
          <button type="submit" className="btn main" disabled={busy || !title.trim() || !said}>{t('dialog.save')}</button>
        </div>
      </form>
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
