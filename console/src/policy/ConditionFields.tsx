import { Menu } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { ChannelKind } from '../api/types'
import { channelName } from '../ui/Channel'
import { MultiSelect, Select } from '../ui/form'
import { Icon } from '../ui/Icon'
import { needName } from '../understanding/needs'
import { t } from '../words'
import { languageName } from '../words/languages'
import css from './RuleEditor.module.css'
import type { Conditions, Names } from './types'
import { type Options, withChosen } from './useOptions'
import { WindowFields } from './WindowFields'

const EMPTY: Conditions = { needs: [], urgent: null, vip_from: 0, languages: [], services: [], areas: [], channels: [], abstained: null, hours: null, windows: [] }
const kinds = ['needs', 'urgent', 'vip_from', 'services', 'areas', 'languages', 'channels', 'hours', 'windows', 'abstained'] as const
type Kind = (typeof kinds)[number]

const FIRST: Partial<Conditions> = { urgent: true, vip_from: 1, hours: 'closed', abstained: true, windows: [{ weekdays: [], starts_minute: 18 * 60, ends_minute: 22 * 60 }] }
const stated = (when: Conditions, kind: Kind): boolean => JSON.stringify(when[kind]) !== JSON.stringify(EMPTY[kind])

interface Props { when: Conditions; options: Options; names: Names; set: (more: Partial<Conditions>) => void }

/** When the rule applies: only the conditions that are stated stand here, others can be added. */
export function ConditionFields({ when, options, names, set }: Props) {
  const [added, setAdded] = useState<Kind[]>([])
  const here = kinds.filter((kind) => stated(when, kind) || added.includes(kind))
  const others = kinds.filter((kind) => !here.includes(kind))
  const drop = (kind: Kind) => {
    setAdded((was) => was.filter((one) => one !== kind))
    set({ [kind]: EMPTY[kind] })
  }
  const add = (kind: Kind) => {
    setAdded((was) => [...was, kind])
    if (kind in FIRST) set({ [kind]: FIRST[kind as keyof typeof FIRST] })
  }
  const called = (id: string) => names.ids[id] ?? t('policy.gone')
  const several = (kind: 'needs' | 'services' | 'areas' | 'languages' | 'channels', name: (value: string) => string) => (
    <MultiSelect
      label={t(`policy.when.${kind}`)} searchable clearable={false} placeholder={when[kind].length ? '' : t('policy.choose')} data={withChosen(options[kind], when[kind], name)} value={when[kind]}
      onChange={(next) => set({ [kind]: next })} comboboxProps={{ withinPortal: true }}
    />
  )
  const choice = (kind: 'urgent' | 'abstained' | 'hours' | 'vip_from', data: { value: string; label: string }[], value: string, read: (next: string) => Conditions[Kind]) => (
    <Select label={t(`policy.when.${kind}`)} allowDeselect={false} data={data} value={value} onChange={(next) => next && set({ [kind]: read(next) })} />
  )
  const fields: Record<Kind, () => ReactNode> = {
    needs: () => several('needs', needName),
    services: () => several('services', called),
    areas: () => several('areas', called),
    languages: () => several('languages', languageName),
    channels: () => several('channels', (one) => channelName(one as ChannelKind)),
    urgent: () => choice('urgent', [{ value: 'true', label: t('policy.urgent') }, { value: 'false', label: t('policy.notUrgent') }], String(when.urgent), (next) => next === 'true'),
    abstained: () => choice('abstained', [{ value: 'true', label: t('policy.unsure') }, { value: 'false', label: t('policy.sure') }], String(when.abstained), (next) => next === 'true'),
    hours: () => choice('hours', (['open', 'closed'] as const).map((one) => ({ value: one, label: t(`policy.hours.${one}`) })), when.hours ?? 'open', (next) => next as 'open'),
    vip_from: () => choice('vip_from', [1, 2, 3].map((one) => ({ value: String(one), label: one > 1 ? t('policy.vipFrom', { n: one }) : t('policy.vip') })), String(when.vip_from), Number),
    windows: () => <WindowFields windows={when.windows} onChange={(windows) => set({ windows })} />,
  }
  return (
    <fieldset className={css.group}>
      <legend className="strong">{t('policy.appliesWhen')}</legend>
      {!here.length && <p className="quiet">{t('policy.always')}</p>}
      {here.map((kind) => (
        <div key={kind} className={css.line}>
          <div>{fields[kind]()}</div>
          <button type="button" className="iconbtn" aria-label={t('policy.dropCondition', { condition: t(`policy.when.${kind}`) })} title={t('policy.dropCondition', { condition: t(`policy.when.${kind}`) })} onClick={() => drop(kind)}><Icon name="x" size={16} /></button>
        </div>
      ))}
      {others.length > 0 && (
        <Menu position="bottom-start" width={220} keepMounted={false} withinPortal>
          <Menu.Target><button type="button" className={`btn bare ${css.more}`}><Icon name="plus" size={16} />{t('policy.addCondition')}</button></Menu.Target>
          <Menu.Dropdown>{others.map((kind) => <Menu.Item key={kind} onClick={() => add(kind)}>{t(`policy.when.${kind}`)}</Menu.Item>)}</Menu.Dropdown>
        </Menu>
      )}
    </fieldset>
  )
}

