import { describe, expect, it } from 'vitest'
import type { Measure } from '../src/policy/trial/calls'
import { differenceOf, lasting, onScale, rangeOf, valueOf } from '../src/policy/trial/figures'

const arm = { of: 100, times: 10, value: 0.1, at_least: 0.05, at_most: 0.18 }
const measure = (more: Partial<Measure>): Measure => ({ key: 'rerouted', unit: 'share', primary: true, needs: 50, live: arm, trial: arm, difference: null, at_least: null, at_most: null, verdict: 'too_few', ...more })
const bare = (text: string): string => text.replace(/[\u2066-\u2069]/g, '')

describe('figures of a trial', () => {
  it('says a length of time in the unit that says it best', () => {
    expect([0, 59.6, 119, 120, 3600].map(lasting).map(bare)).toEqual(['0 s', '60 s', '119 s', '2 min', '60 min'])
  })
  it('shows shares in hundredths with their interval', () => {
    expect(bare(valueOf(measure({}), 0.1234))).toBe('12.3 %')
    expect(bare(rangeOf(measure({}), 0.05, 0.2))).toBe('5–20 %')
  })
  it('says a difference with its sign, and nothing where there is none to say', () => {
    expect(differenceOf(measure({}))).toBeNull()
    const apart = differenceOf(measure({ difference: -0.0456, at_least: -0.09, at_most: 0.001 }))!
    expect([bare(apart.value), bare(apart.range)]).toEqual(['-4.6 points', '-9 to +0.1'])
    const slow = differenceOf(measure({ unit: 'seconds', difference: 90, at_least: -30, at_most: 240 }))!
    expect([bare(slow.value), bare(slow.range)]).toEqual(['+1.5 min', '-0.5 to +4'])
    const close = differenceOf(measure({ unit: 'seconds', difference: -4.2, at_least: -8.6, at_most: -0.3 }))!
    expect([bare(close.value), bare(close.range)]).toEqual(['-4.2 s', '-8.6 to -0.3'])
  })
  it('draws an interval around nothing, the same on either side', () => {
    expect(onScale(measure({}))).toBeNull()
    const all = onScale(measure({ difference: 0, at_least: -0.1, at_most: 0.1 }))!
    expect([all.at, all.from + all.to]).toEqual([50, 100])
    const less = onScale(measure({ difference: -0.2, at_least: -0.3, at_most: -0.1 }))!
    expect(less.to).toBeLessThan(50)
    expect(less.from).toBeGreaterThan(0)
    expect(onScale(measure({ difference: 0, at_least: 0, at_most: 0 }))!.at).toBe(50)
  })
})
