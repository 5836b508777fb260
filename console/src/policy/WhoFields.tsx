import { useState } from 'react'
import { MultiSelect, NumberInput, Select, Switch, TagsInput } from '../ui/form'
import { Icon } from '../ui/Icon'
import { Segmented } from '../ui/Segmented'
import { roleName } from '../team/roleName'
import { t } from '../words'
import css from './RuleEditor.module.css'
import { allQueues, queueName, ringName, skillName } from './said'
import { type Names, type Policy, type Ring, RING, type Rule, newQueueKey } from './types'
import { type Options, withChosen } from './useOptions'

interface Props { rule: Rule; policy: Policy; options: Options; names: Names; set: (more: Partial<Rule>) => void; named: (queue: string, name: string) => void }

/** Who gets the work: rings of people, asked one after the other, and what decides among them. */
export function WhoFields({ rule, policy, options, names, set, named }: Props) {
  const put = (place: number, ring: Ring) => set({ rings: rule.rings.map((one, at) => (at === place ? ring : one)) })
  return (
    <fieldset className={css.group}>
      <legend className="strong">{t('policy.whoGets')}</legend>
      <QueueField label={t('policy.queue')} description={t('policy.queueHint')} value={rule.queue} policy={policy} names={names} onChange={(queue, name) => { set({ queue }); if (name) named(queue, name) }} />
      {rule.rings.map((ring, place) => (
        <RingFields
          key={place} ring={ring} title={place ? t('policy.elseAsk') : t('policy.firstAsk')} options={options} names={names} onChange={(next) => put(place, next)}
          onDrop={rule.rings.length > 1 ? () => set({ rings: rule.rings.filter((_, at) => at !== place) }) : undefined}
        />
      ))}
      {rule.rings.length < 6 && <button type="button" className={`btn bare ${css.more}`} onClick={() => set({ rings: [...rule.rings, RING] })}><Icon name="plus" size={16} />{t('policy.addRing')}</button>}
      <MultiSelect label={t('policy.preferred')} description={t('policy.preferredHint')} searchable data={withChosen(options.skills, rule.preferred, (key) => skillName(names, key))} value={rule.preferred} onChange={(preferred) => set({ preferred })} />
      <Choice label={t('policy.chooseBy')} value={rule.choose} values={['balanced', 'most_skilled']} name={(one) => t(`policy.choose.${one}`)} onChange={(choose) => set({ choose })} />
      <Choice label={t('policy.serviceSkill')} value={rule.service_skill} values={['required', 'preferred', 'ignored']} name={(one) => t(`policy.weight.${one}`)} onChange={(service_skill) => set({ service_skill })} />
      <Choice label={t('policy.language')} value={rule.language} values={['required', 'preferred']} name={(one) => t(`policy.weight.${one}`)} onChange={(language) => set({ language })} />
      <Switch label={t('policy.areaBound')} checked={rule.area_bound} onChange={(event) => set({ area_bound: event.currentTarget.checked })} />
      <Switch label={t('policy.sticky')} description={t('policy.stickyHint')} checked={rule.sticky} onChange={(event) => set({ sticky: event.currentTarget.checked })} />
      {rule.sticky && <NumberInput label={t('policy.stickyShare')} suffix=" %" min={0} max={1000} value={Math.round(rule.sticky_share * 100)} onChange={(next) => set({ sticky_share: (Number(next) || 0) / 100 })} />}
    </fieldset>
  )
}

/** A queue: one that is known, or the name of a new one. */
export function QueueField({ label, description, value, policy, names, onChange }: { label: string; description?: string; value: string; policy: Policy; names: Names; onChange: (key: string, name?: string) => void }) {
  const [fresh, setFresh] = useState<{ key: string; name: string }>()
  const known = allQueues(policy, names)
  const nameOf = (key: string): string => (fresh?.key === key ? fresh.name : queueName(policy, names, key))
  function choose(name: string | undefined) {
    if (!name) return onChange('')
    const key = known.find((one) => nameOf(one).toLocaleLowerCase() === name.trim().toLocaleLowerCase())
    if (key) return onChange(key)
    const made = { key: newQueueKey(name, known), name: name.trim() }
    setFresh(made)
    onChange(made.key, made.name)
  }
  return (
    <TagsInput
      label={label} description={description} data={known.map(nameOf)} value={value ? [nameOf(value)] : []} placeholder={value ? '' : t('policy.choose')}
      onChange={(next) => choose(next.at(-1))}
    />
  )
}

function Choice<T extends string>({ label, value, values, name, onChange }: { label: string; value: T; values: T[]; name: (one: T) => string; onChange: (one: T) => void }) {
  return <div className={css.choice}><span className={css.label} aria-hidden>{label}</span><Segmented label={label} value={value} options={values.map((one) => ({ value: one, label: name(one) }))} onChange={onChange} /></div>
}

interface RingProps { ring: Ring; title: string; options: Options; names: Names; onChange: (ring: Ring) => void; onDrop?: () => void }

function RingFields({ ring, title, options, names, onChange, onDrop }: RingProps) {
  const skills = Object.entries(ring.skills)
  const free = options.skills.filter((one) => !(one.value in ring.skills))
  const without = (key: string) => Object.fromEntries(skills.filter(([other]) => other !== key))
  return (
    <div className={css.sub}>
      <p className={css.subHead}><span>{title}</span><span className={`ell ${css.sum}`}>{ringName(ring, names)}</span>{onDrop && <button type="button" className="iconbtn" aria-label={t('policy.dropRing', { ring: title })} title={t('policy.dropRing', { ring: title })} onClick={onDrop}><Icon name="trash" size={16} /></button>}</p>
      <MultiSelect label={t('policy.people')} searchable placeholder={ring.people.length ? '' : t('policy.nobodyNamed')} data={withChosen(options.people, ring.people, (id) => names.ids[id] ?? t('policy.gone'))} value={ring.people} onChange={(people) => onChange({ ...ring, people })} />
      {!ring.people.length && (
        <>
          <MultiSelect label={t('policy.roles')} placeholder={ring.roles.length ? '' : t('policy.anyRole')} data={withChosen(options.roles, ring.roles, roleName)} value={ring.roles} onChange={(roles) => onChange({ ...ring, roles })} />
          <MultiSelect label={t('policy.exceptRoles')} placeholder={ring.except_roles.length ? '' : t('policy.noRole')} data={withChosen(options.roles, ring.except_roles, roleName)} value={ring.except_roles} onChange={(except_roles) => onChange({ ...ring, except_roles })} />
        </>
      )}
      {skills.map(([key, level]) => (
        <div key={key} className={css.line}>
          <Select label={t('policy.skill')} allowDeselect={false} data={withChosen([...free, { value: key, label: skillName(names, key) }], [], String)} value={key} onChange={(next) => next && onChange({ ...ring, skills: { ...without(key), [next]: level } })} />
          <NumberInput label={t('policy.level')} min={1} max={5} w={86} value={level} onChange={(next) => onChange({ ...ring, skills: { ...ring.skills, [key]: Math.min(5, Math.max(1, Number(next) || 1)) } })} />
          <button type="button" className="iconbtn" aria-label={t('policy.dropSkill', { skill: skillName(names, key) })} title={t('policy.dropSkill', { skill: skillName(names, key) })} onClick={() => onChange({ ...ring, skills: without(key) })}><Icon name="x" size={16} /></button>
        </div>
      ))}
      {free.length > 0 && <button type="button" className={`btn bare ${css.more}`} onClick={() => onChange({ ...ring, skills: { ...ring.skills, [free[0]!.value]: 1 } })}><Icon name="plus" size={16} />{t('policy.addSkill')}</button>}
    </div>
  )
}
