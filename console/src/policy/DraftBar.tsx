import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Dialog } from '../ui/Dialog'
import { Textarea } from '../ui/form'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { useCell } from '../ui/cell'
import { t } from '../words'
import { policyCalls } from './calls'
import { change, changedMeanwhile, saving, settle } from './drafting'
import css from './PolicyPage.module.css'
import { trialsQuery } from './trial/calls'
import type { Change, Page } from './types'

const signs = { added: 'plus', removed: 'trash', moved: 'arrows-sort', changed: 'pencil', setting: 'adjustments-horizontal' } as const

/** What a version changes, a sentence each. */
export function Changes({ of, className }: { of: Change[]; className?: string }) {
  if (!of.length) return <p className={`quiet ${className ?? ''}`}>{t('policy.noChanges')}</p>
  return <ul className={`${css.changes} ${className ?? ''}`}>{of.map((one) => <li key={one.sentence}><Icon name={signs[one.kind]} size={15} /><span>{one.sentence}</span></li>)}</ul>
}

/** The draft at the foot of the rules: what it would change, and discarding or publishing it. */
export function DraftBar({ page }: { page: Page }) {
  const [open, setOpen] = useState(false)
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const waiting = useCell(saving)
  const draft = page.draft!
  const errors = page.draft_problems.filter((one) => one.severity === 'error').length

  async function discard() {
    setBusy(true)
    try {
      const kept = draft.policy
      await settle(policyCalls.discard(draft.revision))
      say(t('policy.discarded'), { undo: () => void change(() => kept).catch((failure: unknown) => say(reason(failure), { tone: 'bad' })) })
    } catch (failure) {
      say(reason(failure), { tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }

  return (
    <section className={css.draft} aria-label={t('policy.draft')}>
      {open && <div className="scroll" tabIndex={0} role="group" aria-label={t('policy.whatChanges')}><Changes of={page.changes} /></div>}
      <div className={css.draftRow}>
        <button type="button" className={css.what} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name="pencil" size={16} />{waiting ? t('policy.saving') : t('policy.changes', { n: page.changes.length })}<span className={css.chevron}><Icon name="chevron-down" size={15} /></span>
        </button>
        {errors > 0 && <span className="chip coral">{t('policy.errors', { n: errors })}</span>}
        <button type="button" className="btn bare" disabled={busy || waiting} onClick={() => void discard()}>{t('policy.discard')}</button>
        <button type="button" className="btn main" disabled={busy || waiting || errors > 0} title={errors ? t('policy.errorsFirst') : undefined} onClick={() => setAsking(true)}>{t('policy.publish', { version: `v${draft.version}` })}</button>
      </div>
      {asking && <PublishDialog page={page} onClose={() => setAsking(false)} />}
    </section>
  )
}

/** The last look before it counts: every change in words, and why it is made. */
function PublishDialog({ page, onClose }: { page: Page; onClose: () => void }) {
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const trials = useQuery(trialsQuery).data
  const tried = trials?.trial || trials?.shadow?.shadow.ended_at === null
  const draft = page.draft
  if (!draft) return null
  const version = `v${draft.version}`

  async function publish() {
    setBusy(true)
    try {
      await settle(policyCalls.publish(draft!, page.published.version, note))
      say(t('policy.published', { version }))
      onClose()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }

  return (
    <Dialog title={t('policy.publish', { version })} onClose={onClose}>
      <form className={css.dialog} onSubmit={(event) => { event.preventDefault(); void publish() }}>
        <div className="scroll" tabIndex={0} role="group" aria-label={t('policy.whatChanges')}><Changes of={page.changes} /></div>
        <Textarea label={t('policy.note')} description={t('policy.noteHint')} dir="auto" rows={2} maxLength={500} data-autofocus value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        {tried && <p className="soft">{t('trial.ends')}</p>}
        {failure !== undefined && <p className={css.refused} role="alert">{reason(failure)}{changedMeanwhile(failure) && <> {t('policy.lookAgain')}</>}</p>}
        <div className={css.draftRow} style={{ padding: 0, justifyContent: 'flex-end' }}>
          <button type="button" className="btn" onClick={onClose}>{t('dialog.cancel')}</button>
          <button type="submit" className="btn main" disabled={busy}>{t('policy.publishNow')}</button>
        </div>
      </form>
    </Dialog>
  )
}
