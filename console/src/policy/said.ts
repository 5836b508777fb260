import { roleName } from '../team/roleName'
import { intlTag, number, t, type PlainKey } from '../words'
import { span } from '../words/time'
import { type Conditions, DAY, type Escalation, type Names, type Ring, type TimeWindow } from './types'

export const either = (parts: string[]): string => new Intl.ListFormat(intlTag(), { type: 'disjunction' }).format(parts)
export const all = (parts: string[]): string => new Intl.ListFormat(intlTag(), { type: 'unit', style: 'short' }).format(parts)

const QUEUES = ['front_desk', 'scheduling', 'complaints', 'specialist', 'support', 'inquiries']
const CLASSES = ['urgent', 'lead', 'complaint', 'support', 'specialist']
const named = (kind: 'queue' | 'class', known: string[], key: string): string =>
  known.includes(key) ? t(`policy.${kind}.${key}` as PlainKey) : key.charAt(0).toUpperCase() + key.slice(1).replaceAll('_', ' ')

/** What a queue is called; one of the business's own by its key. */
export const queueName = (key: string): string => named('queue', QUEUES, key)
export const className = (key: string): string => named('class', CLASSES, key)
export const allQueues = (used: string[]): string[] => [...new Set([...QUEUES, ...used])]

/** A length of time, also one of less than two minutes. */
export function lasts(seconds: number): string {
  if (seconds < 120 && seconds % 60) return t('policy.seconds', { n: seconds })
  return seconds % 3600 === 0 && seconds < 172_800 ? t('policy.wholeHours', { n: seconds / 3600 }) : span(seconds * 1000)
}

export const clockOf = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** The short name of a weekday, 0 being Monday. */
export const weekday = (day: number): string => new Intl.DateTimeFormat(intlTag(), { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + day))

export function windowName(window: TimeWindow): string {
  const days = window.weekdays.length && window.weekdays.length < 7 ? all([...window.weekdays].sort((one, other) => one - other).map(weekday)) : ''
  const whole = window.starts_minute === 0 && window.ends_minute === DAY
  const hours = `\u2066${clockOf(window.starts_minute)}–${clockOf(window.ends_minute)}\u2069`
  if (whole) return days || t('policy.anyTime')
  return days ? t('policy.daysAndHours', { days, hours }) : hours
}

const person = (names: Names, id: string): string => names.ids[id] ?? t('policy.gone')
export const skillName = (names: Names, key: string): string => names.skills[key] ?? key

/** Who a ring asks, in a few words. */
export function ringName(ring: Ring, names: Names): string {
  if (ring.people.length) return either(ring.people.map((id) => person(names, id)))
  const skills = Object.entries(ring.skills).map(([key, level]) => (level > 1 ? t('policy.skillLevel', { skill: skillName(names, key), n: level }) : skillName(names, key)))
  const who = ring.roles.length ? either(ring.roles.map(roleName)) : ring.except_roles.length ? t('policy.notRoles', { roles: either(ring.except_roles.map(roleName)) }) : ''
  if (skills.length) return who ? t('policy.whoWith', { who, skills: all(skills) }) : t('policy.whoeverWith', { skills: all(skills) })
  return who || t('policy.anyone')
}

/** Who is asked, ring after ring. */
export const ringsName = (rings: Ring[], names: Names): string => rings.map((ring) => ringName(ring, names)).reduceRight((rest, first) => t('policy.firstElse', { first, rest }))

/** Whom a step of an escalation reaches. */
export const reached = (step: Escalation, names: Names): string => either([...step.roles.map(roleName), ...step.people.map((id) => person(names, id))])

export const share = (after: number): string => t('policy.share', { percent: number(Math.round(after * 100)) })

/** Whether a rule asks for anything at all. */
export const conditioned = (when: Conditions): boolean =>
  !!(when.needs.length || when.languages.length || when.services.length || when.areas.length || when.channels.length || when.windows.length || when.vip_from || when.hours) || when.urgent !== null || when.abstained !== null
