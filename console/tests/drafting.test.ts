import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { client } from '../src/api/cache'
import { Refused } from '../src/api/http'
import { policyCalls } from '../src/policy/calls'
import { change, changedMeanwhile, policyQuery, settle } from '../src/policy/drafting'
import type { Page, Policy, Rule } from '../src/policy/types'

const rules = (...keys: string[]): Policy => ({ rules: keys.map((key) => ({ key }) as Rule), unsure: { key: 'u' }, otherwise: { key: 'o' } }) as Policy
const page = (revision: number, ...keys: string[]): Page => ({ published: { version: 1, policy: rules('a', 'b', 'c') }, draft: revision ? { version: 2, revision, policy: rules(...keys) } : null }) as unknown as Page
const order = (one: Page): string => (one.draft ?? one.published).policy.rules.map((rule) => rule.key).join('')
const onScreen = (): string => order(client.getQueryData<Page>(policyQuery.queryKey)!)
const turned = (policy: Policy): Policy => ({ ...policy, rules: [...policy.rules.slice(1), policy.rules[0]!] })

describe('changing the draft', () => {
  let save: MockInstance<typeof policyCalls.save>
  let read: MockInstance<typeof policyCalls.page>
  const open: ((answer: Page | Error) => void)[] = []

  beforeEach(() => {
    client.setQueryData(policyQuery.queryKey, page(0))
    read = vi.spyOn(policyCalls, 'page').mockResolvedValue(page(0))
    save = vi.spyOn(policyCalls, 'save').mockImplementation(() => new Promise((resolve, reject) => open.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)))))
  })
  afterEach(() => {
    client.clear()
    open.length = 0
    vi.restoreAllMocks()
  })
  const answered = async (answer: Page | Error) => {
    await vi.waitFor(() => expect(open.length).toBeGreaterThan(0))
    open.shift()!(answer)
  }

  it('is on screen at once, sent one after the other, each on the draft before it', async () => {
    const first = change(turned)
    expect(onScreen()).toBe('bca')
    void change(turned)
    expect(onScreen()).toBe('cab')
    await answered(page(1, ...'bca'))
    await answered(page(2, ...'cab'))
    await first
    expect(onScreen()).toBe('cab')
    expect(save.mock.calls.map(([, revision]) => revision)).toEqual([0, 1])
  })

  it('a page that was read meanwhile brings nothing old back', async () => {
    const done = change(turned)
    read.mockResolvedValue(page(0))
    expect(order(await client.fetchQuery({ ...policyQuery, staleTime: 0 }))).toBe('bca')
    let late: (answer: Page) => void = () => undefined
    read.mockImplementation(() => new Promise((resolve) => (late = resolve)))
    const asked = client.fetchQuery({ ...policyQuery, staleTime: 0 })
    await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(2))
    await answered(page(1, ...'bca'))
    await done
    late(page(0))
    expect(order(await asked)).toBe('bca')
    expect(onScreen()).toBe('bca')
  })

  it('what somebody else did meanwhile is never overwritten: the change is refused and theirs is shown', async () => {
    const done = change(turned)
    // Their draft is seen while ours is under way; what comes next still names the draft that ours was made on.
    read.mockResolvedValue(page(5, ...'cba'))
    await client.fetchQuery({ ...policyQuery, staleTime: 0 })
    const next = change(turned)
    next.catch(() => undefined)
    await answered(new Refused(409, 'draft_changed', 'Changed meanwhile.'))
    await expect(done).rejects.toSatisfy(changedMeanwhile)
    expect(save.mock.calls.map(([, revision]) => revision)).toEqual([0])
    await client.fetchQuery({ ...policyQuery, staleTime: 0 })
    expect(onScreen()).toBe('cba')
    void change(turned)
    expect(save.mock.calls.at(-1)![1]).toBe(5)
    await answered(page(6, ...'bac'))
  })

  it('publishing takes the page as the server gives it', async () => {
    await settle(Promise.resolve(page(0)))
    expect(onScreen()).toBe('abc')
  })
})
