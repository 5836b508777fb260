import { Menu } from '@mantine/core'
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import { Icon } from '../ui/Icon'
import type { IconName } from '../ui/icon-names'
import { Words } from '../ui/Words'
import { inPercent } from '../understanding/percent'
import { t } from '../words'
import css from './RuleCard.module.css'
import { Sentence } from './Sentence'
import type { Change, Names, Policy, Problem, Rule } from './types'

/** Something that can be done with a rule without opening it. */
export interface MenuAct { icon: IconName; label: string; act: () => void; danger?: boolean }

interface Props {
  rule: Rule
  policy: Policy
  names: Names
  hits: number | undefined
  rerouted?: number
  changes: Change[]
  problems: Problem[]
  open: boolean
  place?: number
  dragged?: boolean
  label?: ReactNode
  more?: ReactNode
  menu?: MenuAct[]
  onOpen: () => void
  onGrab?: (event: PointerEvent<HTMLElement>) => void
  onStep?: (event: KeyboardEvent) => void
}

/** One rule: its name, its sentence, what it has done lately, and what is wrong with it. */
export function RuleCard({ rule, policy, names, hits, rerouted, changes, problems, open, place, dragged, label, more, menu, onOpen, onGrab, onStep }: Props) {
  const kind = changes.find((one) => one.kind === 'added') ?? changes.find((one) => one.kind === 'changed') ?? changes[0]
  const done = hits !== undefined && <span className={`${css.hits} num`}>{rerouted === undefined ? t('policy.hits', { n: hits }) : t('policy.hitsAndRerouted', { n: hits, percent: inPercent(rerouted) })}</span>
  return (
    <div className={css.card} data-changed={changes.length > 0 || undefined} data-open={open || undefined} data-dragged={dragged || undefined} data-off={!rule.enabled || undefined} data-last={!onGrab && !place ? true : undefined} onKeyDown={onStep}>
      {onGrab && (
        <button type="button" className={css.grip} aria-label={t('policy.grip', { name: rule.name })} title={t('policy.gripHint')} onPointerDown={onGrab}><Icon name="grip-vertical" size={17} /></button>
      )}
      <div className={css.inside}>
        <div className={css.head}>
          <button type="button" className={css.name} aria-expanded={open} data-rule={rule.key} onClick={onOpen}>
            {place !== undefined && <span className="vh">{t('policy.place', { n: place })}</span>}
            <Words text={rule.name} />
          </button>
          {kind && kind.kind !== 'setting' && kind.kind !== 'removed' && <span className="chip amber">{t(`policy.kind.${kind.kind}`)}</span>}
          {!rule.enabled && <span className="chip">{t('policy.off')}</span>}
          {done}
          {menu && (
            <Menu position="bottom-end" width={220} keepMounted={false}>
              <Menu.Target><button type="button" className={`iconbtn ${css.menu}`} aria-label={t('policy.menu', { name: rule.name })} title={t('policy.menu', { name: rule.name })}><Icon name="dots" size={17} /></button></Menu.Target>
              <Menu.Dropdown>{menu.map((one) => <Menu.Item key={one.label} leftSection={<Icon name={one.icon} size={16} />} className={one.danger ? css.danger : undefined} onClick={one.act}>{one.label}</Menu.Item>)}</Menu.Dropdown>
            </Menu>
          )}
        </div>
        <Sentence rule={rule} policy={policy} names={names} last={label} end={done} />
        {more}
        <Problems of={problems} />
      </div>
    </div>
  )
}

/** What is wrong, each with its weight: an error forbids publishing, a warning does not. */
export function Problems({ of }: { of: Problem[] }) {
  if (!of.length) return null
  return (
    <ul className={css.problems}>
      {of.map((one) => (
        <li key={one.code + one.detail} data-severity={one.severity}>
          <Icon name={one.severity === 'error' ? 'alert-circle' : 'alert-triangle'} size={16} />
          <span className="vh">{t(`policy.severity.${one.severity}`)}</span>
          <span>{one.detail}</span>
        </li>
      ))}
    </ul>
  )
}
