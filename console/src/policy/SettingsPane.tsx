import { Link } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { NumberInput, Select } from '../ui/form'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { Add, put, StepFields } from './ClockFields'
import { change, changedMeanwhile, shown } from './drafting'
import { OnCallFields } from './OnCallFields'
import css from './PolicyPage.module.css'
import { PriceFields } from './PriceFields'
import { PriorityFields } from './PriorityFields'
import { QueueNames } from './QueueNames'
import { Problems } from './RuleCard'
import form from './RuleEditor.module.css'
import { className } from './said'
import type { Page, Policy, Problem } from './types'
import { onEscape } from './Unsaved'
import { useOptions } from './useOptions'

interface Props { page: Page; writes: boolean; problems: Problem[]; onClose: () => void; onDirty: (dirty: boolean) => void }

/** What holds for all rules: how soon each kind of work is answered and what it costs when not, offers, escalation, on call, names. */
export function SettingsPane({ page, writes, problems, onClose, onDirty }: Props) {
  // Only what is changed here is kept; the rest stays what others made of it meanwhile.
  const [edits, setEdits] = useState<Partial<Policy>>({})
  const [failure, setFailure] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const options = useOptions()
  const heading = useRef<HTMLHeadingElement>(null)
  const stands = shown(page)
  const policy: Policy = { ...stands, ...edits }
  const set = (more: Partial<Policy>) => setEdits((was) => ({ ...was, ...more }))
  const dirty = !busy && Object.entries(edits).some(([key, value]) => JSON.stringify(value) !== JSON.stringify(stands[key as keyof Policy]))
  useEffect(() => heading.current?.focus(), [])
  useEffect(() => {
    onDirty(dirty)
    return () => onDirty(false)
  }, [dirty])

  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      // A turn on call without anybody is no turn.
      const kept = edits.on_call ? { ...edits, on_call: edits.on_call.filter((turn) => turn.people.length) } : edits
      await change((now) => ({ ...now, ...kept }))
      onDirty(false)
      say(t('policy.settingsSaved'))
      onClose()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }

  const minutes = (key: 'window_margin_seconds' | 'look_again_seconds', least: number) => (
    <NumberInput label={t(`policy.${key}`)} description={t(`policy.${key}.hint`)} min={least} max={1440} suffix={t('policy.minutesSuffix')} value={Math.round(policy[key] / 60)} onChange={(next) => set({ [key]: Math.max(least, Number(next) || 0) * 60 })} />
  )
  return (
    <aside className={css.side} aria-labelledby="settings" onKeyDown={onEscape(onClose)}>
      <form className={form.form} onSubmit={(event) => void save(event)} noValidate>
        <div className={css.sideHead}>
          <h2 id="settings" ref={heading} tabIndex={-1}>{t('policy.settings')}</h2>
          <button type="button" className="iconbtn" aria-label={t('dialog.close')} onClick={onClose}><Icon name="x" size={18} /></button>
        </div>
        <fieldset className={`scroll ${css.sideBody} ${form.fields}`} disabled={!writes || busy}>
          <legend className="vh">{t('policy.settings')}</legend>
          <Problems of={problems} />
          <fieldset className={form.group}>
            <legend className="strong">{t('policy.priorities')}</legend>
            <p className="quiet">{t('policy.prioritiesHint')}</p>
            <PriorityFields policy={policy} onChange={(classes) => set({ classes })} />
            <div className={form.pair}>
              <Select label={t('policy.urgentClass')} allowDeselect={false} data={Object.keys(policy.classes).map((key) => ({ value: key, label: className(key, policy.classes) }))} value={policy.urgent_class} onChange={(next) => next && set({ urgent_class: next })} />
              <NumberInput label={t('policy.vipShare')} suffix=" %" min={1} max={100} value={Math.round(policy.vip_share * 100)} onChange={(next) => set({ vip_share: Math.min(100, Math.max(1, Number(next) || 100)) / 100 })} />
            </div>
            <p className={`quiet ${form.hint}`}>{t('policy.vipShareHint')}</p>
            <NumberInput label={t('policy.longestWait')} description={t('policy.longestWaitHint')} suffix="×" min={1} max={100} step={0.5} decimalScale={1} value={policy.longest_wait} onChange={(next) => set({ longest_wait: Math.min(100, Math.max(1, Number(next) || 4)) })} />
          </fieldset>
          <fieldset className={form.group}>
            <legend className="strong">{t('policy.offering')}</legend>
            <NumberInput label={t('policy.offerSeconds')} description={policy.offer_seconds ? t('policy.offerAllHint') : t('policy.offerNoneHint')} min={0} max={3600} step={10} suffix={t('policy.secondsSuffix')} value={policy.offer_seconds} onChange={(next) => set({ offer_seconds: Math.min(3600, Math.max(0, Number(next) || 0)) })} />
            {minutes('window_margin_seconds', 0)}
            {minutes('look_again_seconds', 1)}
            <NumberInput label={t('policy.lastMinutes')} description={t('policy.lastMinutesHint')} min={0} max={120} suffix={t('policy.minutesSuffix')} value={policy.last_minutes} onChange={(next) => set({ last_minutes: Math.min(120, Math.max(0, Number(next) || 0)) })} />
            <p className="quiet">{t('policy.headroom')} <Link to="/settings/{-$page}" params={{ page: 'team' }} className="link">{t('policy.headroomLink')}</Link></p>
          </fieldset>
          <fieldset className={form.group}>
            <legend className="strong">{t('policy.escalateAll')}</legend>
            <p className="quiet">{t('policy.escalateAllHint')}</p>
            {policy.escalate.map((step, place) => <StepFields key={place} step={step} options={options} names={page.names} onChange={(next) => set({ escalate: put(policy.escalate, place, next) })} onDrop={() => set({ escalate: policy.escalate.filter((_, at) => at !== place) })} />)}
            {policy.escalate.length < 8 && <Add onClick={() => set({ escalate: [...policy.escalate, { after: 1, roles: ['manager'], people: [], does: 'tell' }] })}>{t('policy.addStep')}</Add>}
          </fieldset>
          <OnCallFields policy={policy} options={options} names={page.names} set={set} />
          <QueueNames policy={policy} names={page.names} onChange={(queues) => set({ queues })} />
          <PriceFields prices={policy.prices} onChange={(prices) => set({ prices })} />
          {failure !== undefined && <p className={css.refused} role="alert">{reason(failure)}{changedMeanwhile(failure) && <> {t('policy.saveAgain')}</>}</p>}
        </fieldset>
        {writes && (
          <div className={css.sideFoot}>
            <span />
            <button type="button" className="btn" onClick={onClose}>{t('dialog.cancel')}</button>
            <button type="submit" className="btn main" disabled={busy || !dirty}>{t('policy.save')}</button>
          </div>
        )}
      </form>
    </aside>
  )
}
