import type { components } from '../api/schema'

type Wire = components['schemas']
export type Policy = Wire['Policy']
export type Rule = Wire['Rule']
export type Ring = Wire['Ring']
export type Conditions = Wire['Conditions']
export type TimeWindow = Wire['Window']
export type Relaxation = Wire['Relaxation']
export type Escalation = Wire['Escalation']
export type Version = Wire['PolicyVersion']
export type VersionLine = Wire['VersionLine']
export type Change = Wire['PolicyChange']
export type Problem = Wire['PolicyProblem']
export type Page = Wire['PolicyPage']
export type Names = Wire['Names']
export type OnCall = Wire['OnCall']
export type PriorityClass = Wire['PriorityClass']

const CONDITIONS: Conditions = { needs: [], urgent: null, vip_from: 0, languages: [], services: [], areas: [], channels: [], abstained: null, hours: null, windows: [] }
export const RING: Ring = { skills: {}, roles: [], except_roles: [], people: [] }
export const DAY = 24 * 60
const WINDOW = { weekdays: [], starts_minute: 0, ends_minute: DAY }
const STEP = { roles: [], people: [], does: 'tell' as const }
const RULE: Omit<Rule, 'key' | 'name' | 'queue' | 'priority' | 'when'> = {
  enabled: true, rings: [RING], preferred: [], service_skill: 'preferred', language: 'required', area_bound: true, choose: 'balanced', sticky: false, sticky_share: 0.35,
  offer_seconds: null, on_silence: 'tell', relax: [], escalate: null, overflow: null,
}

/** What stands for its default is left out on the way; here every field has its value. */
function wholeRule(rule: Rule): Rule {
  return {
    ...RULE, ...rule,
    when: { ...CONDITIONS, ...rule.when, windows: (rule.when?.windows ?? []).map((one) => ({ ...WINDOW, ...one })) },
    rings: (rule.rings ?? [RING]).map((ring) => ({ ...RING, ...ring })),
    escalate: rule.escalate?.map(wholeStep) ?? null,
  }
}

const wholeStep = (step: Escalation): Escalation => ({ ...STEP, ...step })

function wholePolicy(policy: Policy): Policy {
  return {
    ...policy, rules: policy.rules.map(wholeRule), unsure: wholeRule(policy.unsure), otherwise: wholeRule(policy.otherwise), escalate: policy.escalate.map(wholeStep),
    queues: policy.queues ?? {}, on_call: (policy.on_call ?? []).map((turn) => ({ ...turn, windows: (turn.windows ?? []).map((one) => ({ ...WINDOW, ...one })) })),
  }
}

const wholeVersion = (version: Version): Version => ({ ...version, policy: wholePolicy(version.policy) })

export const wholePage = (page: Page): Page => ({ ...page, published: wholeVersion(page.published), draft: page.draft && wholeVersion(page.draft) })

/** A key of this kind that nothing here has yet. */
function freeKey(kind: string, taken: Iterable<string>, from: number): string {
  const all = new Set(taken)
  let number = from
  while (all.has(`${kind}_${number}`)) number += 1
  return `${kind}_${number}`
}

const ruleKey = (policy: Policy): string => freeKey('rule', [...policy.rules, policy.unsure, policy.otherwise].map((one) => one.key), policy.rules.length + 1)

/** A rule that does not exist yet, under a key that no other has. */
export function newRule(policy: Policy): Rule {
  const priority = 'lead' in policy.classes ? 'lead' : Object.keys(policy.classes)[0]!
  return wholeRule({ key: ruleKey(policy), name: '', queue: policy.otherwise.queue, priority } as Rule)
}

/** The policy with the same rule once more, below it and under another name. */
export function withCopy(policy: Policy, key: string, name: string): Policy {
  const rule = [...policy.rules, policy.unsure, policy.otherwise].find((one) => one.key === key)
  if (!rule) return policy
  const place = policy.rules.findIndex((one) => one.key === key)
  const copy = { ...rule, key: ruleKey(policy), name }
  return { ...policy, rules: [...policy.rules.slice(0, place + 1), copy, ...policy.rules.slice(place + 1)] }
}

/** The key of a queue that has just been named, be it in letters that no key is made of. */
export function newQueueKey(name: string, known: string[]): string {
  const own = slug(name)
  return own && !known.includes(own) ? own : freeKey('queue', known, 1)
}

/** The policy with a rule in its place; one that is new goes to the end of the ordered ones. */
export function withRule(policy: Policy, rule: Rule): Policy {
  if (policy.unsure.key === rule.key) return { ...policy, unsure: rule }
  if (policy.otherwise.key === rule.key) return { ...policy, otherwise: rule }
  const known = policy.rules.some((one) => one.key === rule.key)
  return { ...policy, rules: known ? policy.rules.map((one) => (one.key === rule.key ? rule : one)) : [...policy.rules, rule] }
}

export const withoutRule = (policy: Policy, key: string): Policy => ({ ...policy, rules: policy.rules.filter((one) => one.key !== key) })

/** The policy with one rule at another place; as it is when there is no such rule any more. */
export function withRuleAt(policy: Policy, key: string, place: number): Policy {
  const rule = policy.rules.find((one) => one.key === key)
  if (!rule) return policy
  const others = policy.rules.filter((one) => one.key !== key)
  const at = Math.max(0, Math.min(place, others.length))
  return { ...policy, rules: [...others.slice(0, at), rule, ...others.slice(at)] }
}

/** The key under which a queue is known, made from the name somebody typed. */
export const slug = (name: string): string => name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 48)
