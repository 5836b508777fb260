import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Switch, TextInput } from '../ui/form'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { ClockFields } from './ClockFields'
import { ConditionFields } from './ConditionFields'
import { change, changedMeanwhile, shown } from './drafting'
import css from './PolicyPage.module.css'
import { Problems } from './RuleCard'
import form from './RuleEditor.module.css'
import { type Page, type Policy, type Problem, type Rule, withRule } from './types'
import { onEscape } from './Unsaved'
import { useOptions } from './useOptions'
import { WhoFields } from './WhoFields'

interface Props { rule: Rule; fresh: boolean; page: Page; writes: boolean; problems: Problem[]; onClose: () => void; onDirty: (dirty: boolean) => void; onRemove?: () => void }

const ruleIn = (policy: Policy, key: string): Rule | undefined => [...policy.rules, policy.unsure, policy.otherwise].find((one) => one.key === key)

/** One rule in all its parts, kept as a draft when it is saved. */
export function RuleEditor({ rule: first, fresh, page, writes, problems, onClose, onDirty, onRemove }: Props) {
  const policy = shown(page)
  const [base, setBase] = useState(first)
  const [rule, setRule] = useState(first)
  const [target, setTarget] = useState<number>()
  const [queues, setQueues] = useState<Record<string, string>>({})
  const [failure, setFailure] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const options = useOptions()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // A rule that has no name yet is named first.
    if (!fresh) heading.current?.focus()
  }, [])
  const takesTheRest = first.key === policy.unsure.key || first.key === policy.otherwise.key
  const theirs = ruleIn(policy, first.key)
  // Somebody else saved this very rule while it was open here.
  const moved = !fresh && !busy && JSON.stringify(theirs) !== JSON.stringify(base)
  const set = (more: Partial<Rule>) => setRule((was) => ({ ...was, ...more }))
  const named = (queue: string, name: string) => setQueues((was) => ({ ...was, [queue]: name }))
  const complete = rule.name.trim().length > 0 && rule.queue.length > 0
  const dirty = !busy && (fresh ? rule.name.trim().length > 0 : target !== undefined || JSON.stringify(rule) !== JSON.stringify(base))
  useEffect(() => {
    onDirty(dirty)
    return () => onDirty(false)
  }, [dirty])

  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    const kept = { ...rule, name: rule.name.trim() }
    try {
      await change((now) => {
        const fresh = Object.entries(queues).filter(([key]) => key === kept.queue || key === kept.overflow?.queue)
        const next = { ...withRule(now, kept), queues: { ...now.queues, ...Object.fromEntries(fresh.map(([key, name]) => [key, { [document.documentElement.lang]: name }])) } }
        const own = next.classes[kept.priority]
        return target === undefined || !own ? next : { ...next, classes: { ...next.classes, [kept.priority]: { ...own, target_seconds: target } } }
      })
      onDirty(false)
      say(t('policy.saved', { name: kept.name }))
      onClose()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }

  return (
    <aside className={css.side} aria-labelledby="editing" onKeyDown={onEscape(onClose)}>
      <form className={form.form} onSubmit={(event) => void save(event)} noValidate>
        <div className={css.sideHead}>
          <h2 id="editing" ref={heading} tabIndex={-1} className="ell txt" dir="auto">{fresh ? t('policy.newRule') : first.name}</h2>
          <button type="button" className="iconbtn" aria-label={t('dialog.close')} onClick={onClose}><Icon name="x" size={18} /></button>
        </div>
        <fieldset className={`scroll ${css.sideBody} ${form.fields}`} disabled={!writes || busy}>
          <legend className="vh">{t('policy.rule')}</legend>
          {moved && (
            <div className={css.conflict} role="alert">
              <p>{theirs ? t('policy.changedMeanwhile') : t('policy.removedMeanwhile')}</p>
              <p className="soft">{t('policy.changedMeanwhileHint')}</p>
              {theirs && <button type="button" className="btn" onClick={() => { setRule(theirs); setBase(theirs) }}>{t('policy.takeTheirs')}</button>}
            </div>
          )}
          <Problems of={problems} />
          <TextInput label={t('policy.name')} required maxLength={120} dir="auto" autoFocus={fresh} placeholder={t('policy.namePlaceholder')} value={rule.name} onChange={(event) => set({ name: event.currentTarget.value })} />
          {!takesTheRest && <Switch label={t('policy.enabled')} description={t('policy.enabledHint')} checked={rule.enabled} onChange={(event) => set({ enabled: event.currentTarget.checked })} />}
          {takesTheRest ? <p className="quiet">{t(first.key === policy.unsure.key ? 'policy.notSure' : 'policy.otherwise')}</p> : <ConditionFields when={rule.when} options={options} names={page.names} set={(more) => set({ when: { ...rule.when, ...more } })} />}
          <WhoFields rule={rule} policy={policy} options={options} names={page.names} set={set} named={named} />
          <ClockFields rule={rule} policy={policy} options={options} names={page.names} set={set} target={target} setTarget={setTarget} named={named} />
          {failure !== undefined && <p className={css.refused} role="alert">{reason(failure)}{changedMeanwhile(failure) && <> {t('policy.saveAgain')}</>}</p>}
        </fieldset>
        {writes && (
          <div className={css.sideFoot}>
            {onRemove ? <button type="button" className="btn bare danger" onClick={onRemove}><Icon name="trash" size={16} />{t('policy.remove')}</button> : <span />}
            <button type="button" className="btn" onClick={onClose}>{t('dialog.cancel')}</button>
            <button type="submit" className="btn main" disabled={busy || !complete}>{t('policy.save')}</button>
          </div>
        )}
      </form>
    </aside>
  )
}
