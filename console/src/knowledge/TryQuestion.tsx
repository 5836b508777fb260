import { type FormEvent, useState } from 'react'
import { client } from '../api/cache'
import { calls, type ApprovedAnswer, type FoundAnswer } from '../api/calls'
import { Select, TextInput } from '../ui/form'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { Words } from '../ui/Words'
import { t } from '../words'
import { inReadersLanguage, useBranches } from './answers'
import css from './AnswersPage.module.css'

/** What a customer's question would find, and why. */
export function TryQuestion({ onOpen, writes }: { onOpen: (answer: ApprovedAnswer) => void; writes: boolean }) {
  const [text, setText] = useState('')
  const [branch, setBranch] = useState<string | null>(null)
  const [found, setFound] = useState<FoundAnswer[]>()
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const branches = useBranches()
  async function work(first?: () => Promise<unknown>) {
    if (!text.trim()) return
    setBusy(true)
    setProblem(undefined)
    try {
      await first?.()
      setFound((await calls.tryQuestion(text, branch)).found)
    } catch (failure) {
      setProblem(failure)
    } finally {
      setBusy(false)
    }
  }
  function ask(event: FormEvent) {
    event.preventDefault()
    void work()
  }
  const teach = (answer: ApprovedAnswer) => work(async () => {
    await calls.changeAnswer(answer.id, { questions: [...answer.questions, text.replace(/\s+/g, ' ').trim().slice(0, 300)], was: answer.version })
    await client.invalidateQueries({ queryKey: ['answers', 'list'] })
  })
  return (
    <section className={css.try} aria-labelledby="try">
      <h3 id="try">{t('answers.try')}</h3>
      <form className={css.ask} onSubmit={ask}>
        <TextInput className={css.grow} dir="auto" aria-label={t('answers.tryHint')} placeholder={t('answers.tryPlaceholder')} maxLength={4000} value={text} onChange={(event) => setText(event.target.value)} />
        {branches.length > 1 && <Select aria-label={t('answers.branch')} placeholder={t('answers.anyBranch')} clearable value={branch} onChange={setBranch} data={branches.map((one) => ({ value: one.id!, label: one.name }))} />}
        <button type="submit" className="btn" disabled={busy || !text.trim()}>{t('answers.tryIt')}</button>
      </form>
      <div aria-live="polite">
        {problem !== undefined && <p className={css.problem}>{reason(problem)}</p>}
        {found && !found.length && <p className="soft">{t('answers.noneFound')}</p>}
        {found && found.length > 0 && (
          <ol className={css.found}>
            {found.slice(0, 3).map((one, place) => (
              <li key={one.answer.id} data-sure={one.sure ? true : undefined}>
                <span className={css.top}>
                  <Words text={one.answer.title} className="strong" />
                  {place === 0 && <span className={one.sure ? `chip ${css.sure}` : 'chip'}>{t(one.sure ? 'answers.sure' : 'answers.unsure')}</span>}
                  <span className="quiet num">{t('answers.score', { percent: Math.round(one.score * 100) })}</span>
                </span>
                {place === 0 && <Words text={inReadersLanguage(one.answer.texts)} as="span" className={css.about} />}
                <span className={css.sub}>
                  <span>{t('answers.foundBy', { question: one.question })}</span>
                  {one.missed.length > 0 && <span>{t('answers.missed', { words: one.missed.join(', ') })}</span>}
                </span>
                {writes && place === 0 && !one.sure && one.answer.state === 'valid' && <button type="button" className={`btn ${css.teach}`} disabled={busy} onClick={() => void teach(one.answer)}>{t('answers.teach')}</button>}
                {writes && place === 0 && <button type="button" className={`iconbtn ${css.edit}`} aria-label={t('settings.edit', { name: one.answer.title })} title={t('settings.edit', { name: one.answer.title })} onClick={() => onOpen(one.answer)}><Icon name="pencil" size={17} /></button>}
              </li>
            ))}
          </ol>
        )}
      </div>
    </section>
  )
}
