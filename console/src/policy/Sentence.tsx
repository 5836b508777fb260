import type { ReactNode } from 'react'
import type { ChannelKind } from '../api/types'
import { channelName } from '../ui/Channel'
import { Icon } from '../ui/Icon'
import { NeedChip } from '../understanding/NeedChip'
import { t } from '../words'
import { languageName } from '../words/languages'
import { all } from '../words/lists'
import { conditioned, lasts, queueName, ringName, ringsName, skillName, windowName } from './said'
import css from './RuleCard.module.css'
import type { Conditions, Names, Policy, Rule } from './types'

/** A rule as one readable line: when, to whom, and what is promised. */
export function Sentence({ rule, policy, names, last, end }: { rule: Rule; policy: Policy; names: Names; last?: ReactNode; end?: ReactNode }) {
  const target = policy.classes[rule.priority]?.target_seconds
  const people = rule.rings[0]!.people.length > 0
  const skills = all(Object.keys(rule.rings[0]!.skills).map((key) => skillName(names, key)))
  const facts = [
    people ? null : skills ? t('policy.fact.skills', { skills }) : rule.rings[0]!.roles.length ? ringName(rule.rings[0]!, names) : null,
    rule.choose === 'most_skilled' ? t('policy.fact.mostSkilled') : null,
    rule.sticky ? t('policy.fact.sticky') : null,
    target ? t('policy.fact.target', { time: lasts(target) }) : null,
  ].filter((one) => one !== null)
  return (
    <p className={css.sentence}>
      {last ?? <When when={rule.when} names={names} />}
      <Icon name="arrow-right" size={16} flip className={css.arrow} />
      <strong title={ringsName(rule.rings, names)}>{people ? ringsName(rule.rings.slice(0, 2), names) : queueName(policy, names, rule.queue)}</strong>
      {facts.map((fact) => <span key={fact} className={css.fact}>{fact}</span>)}
      {end}
    </p>
  )
}

const Part = ({ label, children }: { label: string; children: ReactNode }) => <span className={css.part}><span className="quiet">{label}</span>{children}</span>
const Chips = ({ of, tone }: { of: string[]; tone?: string }) => of.map((one) => <span key={one} className={`chip ${tone ?? ''}`} dir="auto">{one}</span>)

function When({ when, names }: { when: Conditions; names: Names }) {
  if (!conditioned(when)) return <span className="quiet">{t('policy.always')}</span>
  const called = (id: string) => names.ids[id] ?? t('policy.gone')
  return (
    <>
      {when.needs.length > 0 && <Part label={t('policy.when.needs')}>{when.needs.map((need) => <NeedChip key={need} need={need} />)}</Part>}
      {when.urgent !== null && <Chips of={[t(when.urgent ? 'policy.urgent' : 'policy.notUrgent')]} tone={when.urgent ? 'coral' : ''} />}
      {when.abstained !== null && <Chips of={[t(when.abstained ? 'policy.unsure' : 'policy.sure')]} tone={when.abstained ? 'amber' : ''} />}
      {when.vip_from > 0 && <Chips of={[when.vip_from > 1 ? t('policy.vipFrom', { n: when.vip_from }) : t('policy.vip')]} tone="plum" />}
      {when.services.length > 0 && <Part label={t('policy.when.services')}><Chips of={when.services.map(called)} tone="sand" /></Part>}
      {when.areas.length > 0 && <Part label={t('policy.when.areas')}><Chips of={when.areas.map(called)} /></Part>}
      {when.languages.length > 0 && <Part label={t('policy.when.languages')}><Chips of={when.languages.map(languageName)} /></Part>}
      {when.channels.length > 0 && <Part label={t('policy.when.channels')}><Chips of={when.channels.map((one) => channelName(one as ChannelKind))} /></Part>}
      {when.hours && <Chips of={[t(`policy.hours.${when.hours}`)]} tone="ocean" />}
      {when.windows.length > 0 && <Chips of={when.windows.map(windowName)} tone="ocean" />}
    </>
  )
}
