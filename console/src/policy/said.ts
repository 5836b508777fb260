import { roleName } from '../team/roleName'
import { needName } from '../understanding/needs'
import { intlTag, number, t, type PlainKey } from '../words'
import { languageName } from '../words/languages'
import { all, either } from '../words/lists'
import { span } from '../words/time'
import { type Conditions, DAY, type Escalation, type Names, type Policy, type PriorityClass, type Ring, type Rule, type TimeWindow } from './types'

const CLASSES = ['urgent', 'lead', 'complaint', 'support', 'specialist']
const asWords = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1).replaceAll('_', ' ')

type Given = Record<string, string>
/** The name people gave something, in the language of the console, else in another. */
const given = (names: Given = {}): string | undefined => names[document.documentElement.lang] ?? Object.values(names)[0]

/** The names with this one in its language; without it when it is empty. */
export function renamed(names: Given = {}, language: string, name: string): Given {
  const { [language]: _, ...others } = names
  return name.trim() ? { ...others, [language]: name } : others
}

/** What a queue is called: as people named it here, else as the server knows it. */
export const queueName = (policy: Policy, names: Names, key: string): string => given(policy.queues[key]) ?? names.queues[key] ?? asWords(key)

/** What a priority class is called: as people named it here, else by the word every business has for it. */
export function className(key: string, classes: Policy['classes'] = {}): string {
  return given(classes[key]?.names) ?? (CLASSES.includes(key) ? t(`policy.class.${key}` as PlainKey) : asWords(key))
}

const MOST_LETTERS = 40

/** Another class, with the figures of one that is there, under a key nothing else has. */
export function withClass(classes: Policy['classes'], name: string, like: PriorityClass): Policy['classes'] {
  const letters = name.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, MOST_LETTERS) || 'priority'
  let key = letters
  for (let number = 2; key in classes; number += 1) key = `${letters}_${number}`
  return { ...classes, [key]: { ...like, names: { [document.documentElement.lang]: name } } }
}

/** The classes that may not go: some rule works by them, or all urgent work does. */
export const usedClasses = (policy: Policy): Set<string> => new Set([policy.urgent_class, ...[...policy.rules, policy.unsure, policy.otherwise].map((one) => one.priority)])

/** Every queue that is used or has a name. */
export const allQueues = (policy: Policy, names: Names): string[] => [
  ...new Set([...[...policy.rules, policy.unsure, policy.otherwise].map((one) => one.queue), ...Object.keys(policy.queues), ...Object.keys(names.queues)]),
]

/** The queues rules send work into, in their order. */
export const usedQueues = (policy: Policy): string[] => [...new Set([...policy.rules, policy.unsure, policy.otherwise].flatMap((one) => [one.queue, ...(one.overflow ? [one.overflow.queue] : [])]))]

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

/** Whether a rule speaks of what somebody looks for: in its name, its needs, its queue or its people. */
export function mentions(rule: Rule, sought: string, policy: Policy, names: Names): boolean {
  const { when } = rule
  const called = [...when.services, ...when.areas].map((id) => names.ids[id] ?? '')
  const text = [rule.name, queueName(policy, names, rule.queue), ringsName(rule.rings, names), ...when.needs.map(needName), ...when.languages.map(languageName), ...when.channels, ...called, ...rule.preferred.map((key) => skillName(names, key))]
  const all = text.join(' ').toLocaleLowerCase()
  return sought.toLocaleLowerCase().split(/\s+/).every((word) => all.includes(word))
}
