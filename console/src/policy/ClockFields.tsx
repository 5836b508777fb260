import { roleName } from '../team/roleName'
import { MultiSelect, NumberInput, Select, Switch } from '../ui/form'
import { Icon } from '../ui/Icon'
import { Segmented } from '../ui/Segmented'
import { number, t } from '../words'
import css from './RuleEditor.module.css'
import { className, lasts, reached, share } from './said'
import type { Escalation, Names, Policy, Relaxation, Rule } from './types'
import { type Options, withChosen } from './useOptions'
import { QueueField } from './WhoFields'

const WISHES = ['preferred', 'level', 'area', 'language'] as const

interface Props {
  rule: Rule
  policy: Policy
  options: Options
  names: Names
  set: (more: Partial<Rule>) => void
  /** The target of the rule's priority as it was changed here; nothing while it stands as it is. */
  target: number | undefined
  setTarget: (seconds: number | undefined) => void
  named: (queue: string, name: string) => void
}

/** What is promised, and what happens while time passes and nobody has taken it. */
export function ClockFields({ rule, policy, options, names, set, target, setTarget, named }: Props) {
  const stands = policy.classes[rule.priority]?.target_seconds ?? 900
  const shared = [...policy.rules, policy.unsure, policy.otherwise].filter((one) => one.priority === rule.priority && one.key !== rule.key).length
  const offered = rule.offer_seconds ?? policy.offer_seconds
  return (
    <fieldset className={css.group}>
      <legend className="strong">{t('policy.promise')}</legend>
      <div className={css.pair}>
        <Select label={t('policy.priority')} allowDeselect={false} data={Object.keys(policy.classes).map((key) => ({ value: key, label: className(key, policy.classes) }))} value={rule.priority} onChange={(priority) => { if (priority) { set({ priority }); setTarget(undefined) } }} />
        <NumberInput label={t('policy.target')} min={1} max={43_200} suffix={t('policy.minutesSuffix')} value={Math.round((target ?? stands) / 60)} onChange={(next) => setTarget(Math.max(1, Number(next) || 1) * 60)} />
      </div>
      {target !== undefined && target !== stands && shared > 0 && <p className="quiet">{t('policy.targetShared', { n: shared })}</p>}
      <Switch label={t('policy.offers')} description={t('policy.offersHint')} checked={offered > 0} onChange={(event) => set({ offer_seconds: event.currentTarget.checked ? 60 : 0 })} />
      {offered > 0 && <NumberInput label={t('policy.offerSeconds')} min={5} max={3600} suffix={t('policy.secondsSuffix')} value={offered} onChange={(next) => set({ offer_seconds: Number(next) || 60 })} />}
      <div className={css.choice}>
        <span className={css.label} aria-hidden>{t('policy.onSilence')}</span>
        <Segmented label={t('policy.onSilence')} value={rule.on_silence} options={(['tell', 'return'] as const).map((one) => ({ value: one, label: t(`policy.silence.${one}`) }))} onChange={(on_silence) => set({ on_silence })} />
      </div>
      <details className={css.group} open={rule.relax.length > 0}>
        <summary><Icon name="chevron-down" size={16} />{t('policy.relax')}<span className={css.sum}>{rule.relax.length ? number(rule.relax.length) : t('policy.nothing')}</span></summary>
        <div className={css.stack}>
          <p className="quiet">{t('policy.relaxHint')}</p>
          {rule.relax.map((step, place) => (
            <div key={place} className={css.line}>
              <Select aria-label={t('policy.relax')} allowDeselect={false} data={WISHES.map((one) => ({ value: one, label: t(`policy.relax.${one}`) }))} value={step.drops} onChange={(next) => next && set({ relax: put(rule.relax, place, { ...step, drops: next as Relaxation['drops'] }) })} />
              <After value={step.after} onChange={(after) => set({ relax: put(rule.relax, place, { ...step, after }) })} />
              <Drop onClick={() => set({ relax: rule.relax.filter((_, at) => at !== place) })} />
            </div>
          ))}
          {rule.relax.length < 8 && <Add onClick={() => set({ relax: [...rule.relax, { drops: WISHES.find((one) => !rule.relax.some((step) => step.drops === one)) ?? 'area', after: 1 }] })}>{t('policy.addRelax')}</Add>}
        </div>
      </details>
      <details className={css.group} open={rule.escalate !== null}>
        <summary><Icon name="chevron-down" size={16} />{t('policy.escalate')}<span className={css.sum}>{rule.escalate ? number(rule.escalate.length) : t('policy.asPolicy')}</span></summary>
        <div className={css.stack}>
          {!rule.escalate && <ul className="quiet">{policy.escalate.map((step) => <li key={step.after}>{t(`policy.escalated.${step.does}`, { after: share(step.after), who: reached(step, names) })}</li>)}</ul>}
          <Switch label={t('policy.escalateOwn')} checked={rule.escalate !== null} onChange={(event) => set({ escalate: event.currentTarget.checked ? policy.escalate : null })} />
          {rule.escalate?.map((step, place) => <StepFields key={place} step={step} options={options} names={names} onChange={(next) => set({ escalate: put(rule.escalate!, place, next) })} onDrop={() => set({ escalate: rule.escalate!.filter((_, at) => at !== place) })} />)}
          {rule.escalate && rule.escalate.length < 8 && <Add onClick={() => set({ escalate: [...rule.escalate!, { after: 1, roles: ['manager'], people: [], does: 'tell' }] })}>{t('policy.addStep')}</Add>}
        </div>
      </details>
      <Switch label={t('policy.overflow')} description={t('policy.overflowHint')} checked={rule.overflow !== null} onChange={(event) => set({ overflow: event.currentTarget.checked ? { queue: policy.otherwise.queue, after: 1 } : null })} />
      {rule.overflow && (
        <div className={css.line}>
          <QueueField label={t('policy.overflowInto')} value={rule.overflow.queue} policy={policy} names={names} onChange={(queue, name) => { if (queue) set({ overflow: { ...rule.overflow!, queue } }); if (name) named(queue, name) }} />
          <After value={rule.overflow.after} onChange={(after) => set({ overflow: { ...rule.overflow!, after } })} />
        </div>
      )}
      <p className="quiet">{t('policy.answerWithin', { time: lasts(target ?? stands) })}</p>
    </fieldset>
  )
}

export const put = <T,>(list: T[], place: number, next: T): T[] => list.map((one, at) => (at === place ? next : one))
export const Drop = ({ onClick }: { onClick: () => void }) => <button type="button" className="iconbtn" aria-label={t('policy.dropStep')} title={t('policy.dropStep')} onClick={onClick}><Icon name="x" size={16} /></button>
export const Add = ({ onClick, children }: { onClick: () => void; children: string }) => <button type="button" className={`btn bare ${css.more}`} onClick={onClick}><Icon name="plus" size={16} />{children}</button>

/** A share of the target, as a whole number of hundredths. */
function After({ value, onChange }: { value: number; onChange: (after: number) => void }) {
  return <NumberInput label={t('policy.after')} suffix=" %" w={100} min={1} max={1000} step={10} value={Math.round(value * 100)} onChange={(next) => onChange(Math.max(1, Number(next) || 1) / 100)} />
}

export function StepFields({ step, options, names, onChange, onDrop }: { step: Escalation; options: Options; names: Names; onChange: (step: Escalation) => void; onDrop: () => void }) {
  return (
    <div className={css.sub}>
      <div className={css.line}>
        <Select label={t('policy.then')} allowDeselect={false} data={(['tell', 'offer'] as const).map((one) => ({ value: one, label: t(`policy.does.${one}`) }))} value={step.does} onChange={(next) => next && onChange({ ...step, does: next as Escalation['does'] })} />
        <After value={step.after} onChange={(after) => onChange({ ...step, after })} />
        <Drop onClick={onDrop} />
      </div>
      <MultiSelect label={t('policy.roles')} data={withChosen(options.roles, step.roles, roleName)} value={step.roles} onChange={(roles) => onChange({ ...step, roles })} />
      <MultiSelect label={t('policy.people')} searchable placeholder={step.people.length ? '' : t('policy.nobodyNamed')} data={withChosen(options.people, step.people, (id) => names.ids[id] ?? t('policy.gone'))} value={step.people} onChange={(people) => onChange({ ...step, people })} />
    </div>
  )
}
