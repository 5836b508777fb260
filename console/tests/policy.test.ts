import { describe, expect, it } from 'vitest'
import { allQueues, conditioned, lasts, mentions, queueName, ringsName, usedQueues, windowName } from '../src/policy/said'
import { DAY, newQueueKey, newRule, type Page, type Policy, type Ring, RING, slug, wholePage, withCopy, withoutRule, withRule, withRuleAt } from '../src/policy/types'

const bare = { key: 'a', name: 'A', queue: 'front_desk', priority: 'lead' }
// As the server sends it: what stands for its default is left out.
const sent = (...keys: string[]): Policy => ({
  rules: keys.map((key) => ({ ...bare, key })), unsure: { ...bare, key: 'unsure' }, otherwise: { ...bare, key: 'otherwise' }, classes: { lead: { target_seconds: 900 } }, escalate: [{ after: 0.8 }],
}) as unknown as Policy
const page = (policy: Policy): Page => wholePage({ published: { policy }, draft: null } as unknown as Page)
const whole = (...keys: string[]): Policy => page(sent(...keys)).published.policy
const order = (policy: Policy): string => policy.rules.map((one) => one.key).join('')
const ring = (more: Partial<Ring>): Ring => ({ ...RING, ...more })
const names = { ids: { 1: 'Leo', 2: 'Maya' }, skills: { ac: 'Air conditioning' }, needs: {}, queues: { front_desk: 'Front desk', support: 'Aftercare' }, classes: {} }

describe('a policy as it is read and changed', () => {
  it('gives every field its value', () => {
    const rule = whole('a').rules[0]!
    expect(rule.when.urgent).toBeNull()
    expect(rule.rings).toEqual([RING])
    expect(conditioned(rule.when)).toBe(false)
    expect(whole('a').escalate[0]).toEqual({ after: 0.8, roles: [], people: [], does: 'tell' })
  })

  it('puts a rule at another place, and only that one', () => {
    expect(order(withRuleAt(whole('a', 'b', 'c', 'd'), 'a', 2))).toBe('bcad')
    expect(order(withRuleAt(whole('a', 'b', 'c', 'd'), 'd', 0))).toBe('dabc')
    expect(order(withRuleAt(whole('a', 'b', 'c'), 'a', 99))).toBe('bca')
    expect(order(withRuleAt(whole('a', 'b'), 'gone', 0))).toBe('ab')
  })

  it('changes, adds and removes one rule and leaves what others did alone', () => {
    const policy = whole('a', 'b')
    expect(withRule(policy, { ...policy.rules[1]!, name: 'New' }).rules.map((one) => one.name)).toEqual(['A', 'New'])
    expect(withRule(policy, { ...policy.unsure, name: 'Asked' }).unsure.name).toBe('Asked')
    const fresh = newRule(whole('rule_2'))
    expect(fresh.key).toBe('rule_3')
    expect(order(withRule(policy, fresh))).toBe('abrule_3')
    expect(order(withoutRule(policy, 'a'))).toBe('b')
  })

  it('puts the same rule once more below it, under a key and a name of its own', () => {
    const policy = withCopy(whole('a', 'b'), 'a', 'A again')
    expect(policy.rules.map((one) => [one.key, one.name])).toEqual([['a', 'A'], ['rule_3', 'A again'], ['b', 'A']])
    expect(withCopy(policy, 'gone', 'No')).toBe(policy)
  })

  it('makes a key of whatever a queue is called, and never one that another has', () => {
    expect(slug('  Skin Team 2! ')).toBe('skin_team_2')
    expect(newQueueKey('Skin Team', ['front_desk'])).toBe('skin_team')
    expect(newQueueKey('Front desk', ['front_desk'])).toBe('queue_1')
    expect(newQueueKey('فريق', ['queue_1'])).toBe('queue_2')
  })

  it('calls queues as people do', () => {
    const policy = { ...whole('a'), queues: { skin: { ar: 'البشرة' }, front_desk: { en: 'Reception' } } }
    document.documentElement.lang = 'en'
    expect(['front_desk', 'skin', 'support', 'night_team'].map((key) => queueName(policy, names, key))).toEqual(['Reception', 'البشرة', 'Aftercare', 'Night team'])
    expect(allQueues(policy, names)).toEqual(['front_desk', 'skin', 'support'])
    expect(usedQueues(policy)).toEqual(['front_desk'])
  })

  it('finds a rule by what stands in it', () => {
    const policy = whole('a')
    const rule = { ...policy.rules[0]!, name: 'Home visits', rings: [ring({ people: ['2'] })] }
    expect(['home', 'MAYA', 'front visits', 'leo'].map((words) => mentions(rule, words, policy, names))).toEqual([true, true, true, false])
  })
})

describe('a rule in words', () => {
  it('says who is asked, one after the other', () => {
    expect(ringsName([ring({ people: ['1'] }), ring({ skills: { ac: 3 } }), ring({ roles: ['manager', 'owner'] })], names).replace(/[\u2068\u2069]/g, '')).toBe('Leo, else anyone with Air conditioning from level 3, else Manager or Owner')
    expect(ringsName([ring({})], names)).toBe('anyone free')
    expect(ringsName([ring({ except_roles: ['specialist'] })], names).replace(/[\u2068\u2069]/g, '')).toBe('whoever is not Specialist')
    expect(ringsName([ring({ people: ['1', '2'] })], names), 'each name runs its own way').toBe('\u2068Leo\u2069 or \u2068Maya\u2069')
  })

  it('says times of the day and lengths of time', () => {
    const window = { weekdays: [4, 0], starts_minute: 18 * 60, ends_minute: 22 * 60 }
    expect(windowName(window).replace(/[\u2066-\u2069]/g, '')).toBe('Mon, Fri, 18:00–22:00')
    expect(windowName({ weekdays: [], starts_minute: 0, ends_minute: DAY })).toBe('any time')
    expect([45, 300, 3600, 7200, 5400].map(lasts)).toEqual(['45 seconds', '5 min', '1 hour', '2 hours', '1 h 30 m'])
  })
})
