import { type FormEvent, useState } from 'react'
import { client } from '../api/cache'
import type { NewAnswer } from '../api/calls'
import { Refused } from '../api/http'
import { useMe } from '../shell/state'
import { MultiSelect, Select, Textarea, TextInput } from '../ui/form'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { needName, useChoices } from '../understanding/needs'
import { t } from '../words'
import { languageName } from '../words/languages'
import { linesOf, useBranches } from './answers'
import css from './AnswersPage.module.css'

const offered = ['en', 'ar', 'es', 'pt', 'fr', 'de', 'it', 'nl', 'tr', 'hi', 'hi-Latn', 'ur', 'id', 'zh', 'ru', 'uk', 'pl', 'tl']

interface Props {
  start: Partial<NewAnswer>
  /** A language to offer although nothing is written in it yet. */
  language?: string | null
  save: (answer: NewAnswer) => Promise<unknown>
  onClose: () => void
}

/** The fields of an approved answer, in each language of the business. */
export function AnswerForm({ start, language: asked, save, onClose }: Props) {
  const spoken = useMe().business.languages
  const [title, setTitle] = useState(start.title ?? '')
  const [texts, setTexts] = useState<Record<string, string>>(start.texts ?? {})
  // What is written already stands first: it is what the others are translated from.
  const written = Object.keys(start.texts ?? {})
  const [languages, setLanguages] = useState([...new Set([...written.filter((one) => start.texts![one]), ...spoken, ...(asked && offered.includes(asked) ? [asked] : []), ...written])])
  const [questions, setQuestions] = useState((start.questions ?? []).join('\n'))
  const [branches, setBranches] = useState<string[]>(start.branches ?? [])
  const [needs, setNeeds] = useState<string[]>(start.needs ?? [])
  const [from, setFrom] = useState(start.valid_from ?? '')
  const [until, setUntil] = useState(start.valid_until ?? '')
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const places = useBranches()
  const choices = useChoices()
  const fields = problem instanceof Refused ? problem.fields : {}
  const said = Object.values(texts).some((one) => one.trim())
  const more = offered.filter((one) => !languages.includes(one))

  async function send(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      await save({ title, texts, questions: linesOf(questions), branches, needs, valid_from: from || null, valid_until: until || null })
      await client.invalidateQueries({ queryKey: ['answers'] })
      say(t('answers.saved', { name: title }))
      onClose()
    } catch (failure) {
      setProblem(failure)
      setBusy(false)
    }
  }

  return (
    <form className={css.form} onSubmit={(event) => void send(event)}>
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
  )
}
