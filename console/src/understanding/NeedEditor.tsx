import { type FormEvent, useEffect, useRef, useState } from 'react'
import { client } from '../api/cache'
import { calls, type NeedDraft, type NeedView } from '../api/calls'
import { Refused } from '../api/http'
import type { ShippedNeed } from '../api/types'
import { Select, Textarea, TextInput } from '../ui/form'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { NeedPreview } from './NeedPreview'
import css from './NeedsPage.module.css'
import { shippedNeeds } from './needs'

const LEAST = 3

/** Examples as they are typed, one a line; empty lines do not count. */
const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter(Boolean)

/** Adding a need or changing one, with what it would do to the business's own messages beneath. */
export function NeedEditor({ need, onClose }: { need: NeedView | null; onClose: () => void }) {
  const [name, setName] = useState(need?.name ?? '')
  const [about, setAbout] = useState(need?.description ?? '')
  const [handled, setHandled] = useState<ShippedNeed>((need?.handled_as as ShippedNeed | undefined) ?? 'general_question')
  const [text, setText] = useState((need?.examples ?? []).map((one) => one.replaceAll('\n', ' ')).join('\n'))
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const examples = linesOf(text)
  const draft: NeedDraft = { id: need?.id ?? null, name, handled_as: handled, examples }
  const fields = problem instanceof Refused ? Object.keys(problem.fields) : []
  const wrong = (field: string) => fields.some((one) => one === field || one.startsWith(`${field}.`)) && reason(problem)

  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      const body = { name, description: about, handled_as: handled, examples }
      await (need ? calls.changeNeed(need.id!, body) : calls.addNeed({ ...body, code: null }))
      await client.invalidateQueries({ queryKey: ['needs'] })
      say(t('needs.saved', { name }))
      onClose()
    } catch (failure) {
      setProblem(failure)
      setBusy(false)
    }
  }

  return (
    <section className={css.page} aria-labelledby="editing">
      <button type="button" className={`btn bare ${css.back}`} onClick={onClose}><Icon name="arrow-left" size={16} flip />{t('needs.back')}</button>
      <h2 id="editing" ref={heading} tabIndex={-1} className={css.heading}>{need ? t('settings.edit', { name: need.name }) : t('needs.add')}</h2>
      <form className={css.form} onSubmit={(event) => void save(event)}>
        <div className={css.pair}>
          <TextInput label={t('needs.name')} description={t('needs.nameHint')} required dir="auto" maxLength={60} value={name} error={wrong('name')} onChange={(event) => setName(event.target.value)} />
          <Select
            label={t('needs.handled')} description={t('needs.handledHint')} allowDeselect={false} value={handled} onChange={(next) => next && setHandled(next as ShippedNeed)}
            data={shippedNeeds.map((one) => ({ value: one, label: t(`need.${one}`) }))}
          />
        </div>
        <TextInput label={t('needs.about')} description={t('needs.aboutHint')} dir="auto" maxLength={200} value={about} error={wrong('description')} onChange={(event) => setAbout(event.target.value)} />
        <Textarea
          label={t('needs.exampleLines')} description={t('needs.exampleHint')} required dir="auto" autosize minRows={6} maxRows={16} placeholder={t('needs.examplePlaceholder')}
          value={text} error={wrong('examples')} onChange={(event) => setText(event.target.value)}
        />
        {problem !== undefined && !fields.length && <p className={css.problem} role="alert">{reason(problem)}</p>}
        <div className={css.foot}>
          <span className="quiet num">{examples.length < LEAST ? t('needs.moreExamples', { n: LEAST - examples.length }) : t('needs.examples', { n: examples.length })}</span>
          <button type="button" className="btn" onClick={onClose}>{t('dialog.cancel')}</button>
          <button type="submit" className="btn main" disabled={busy || examples.length < LEAST || !name.trim()}>{t('dialog.save')}</button>
        </div>
      </form>
      {examples.length >= LEAST && <NeedPreview draft={draft} />}
    </section>
  )
}
