import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadWords } from '../src/words'
import { age, clock, day, due, playtime, setTimeZone, span } from '../src/words/time'

const now = new Date('2026-11-19T08:24:00Z').getTime()
const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString()
const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, '')

describe('time in words', () => {
  beforeEach(() => setTimeZone('Asia/Riyadh'))
  afterEach(() => loadWords('en'))

  it('says ages in their largest unit', () => {
    expect([at(-0.5), at(-6), at(-59), at(-60), at(-60 * 25), at(-60 * 24 * 400)].map((one) => age(one, now))).toEqual(['now', '6m', '59m', '1h', '1d', '1y'])
  })

  it('tells soon, late and calm apart', () => {
    expect(due(at(6), now)).toEqual({ text: '6m', tone: 'soon' })
    expect(due(at(46), now)).toEqual({ text: '46m', tone: 'calm' })
    expect(plain(due(at(-4), now).text)).toBe('4m late')
    expect(due(at(-0.3), now)).toEqual({ text: 'due now', tone: 'late' })
  })

  it('shows the clock and the day of the business, not of the browser', () => {
    expect(clock('2026-11-19T21:30:00Z')).toBe('00:30')
    expect(day('2026-11-18T21:30:00Z', now)).toBe('Today')
    expect(day('2026-11-18T20:30:00Z', now)).toBe('Yesterday')
    expect(day('2026-11-15T08:00:00Z', now)).toBe('Sunday')
    expect(day('2026-10-12T08:00:00Z', now)).toBe('12 Oct')
    expect(day('2024-10-12T08:00:00Z', now)).toBe('12 Oct 2024')
  })

  it('keeps hours and minutes one message', () => {
    expect(span(23 * 3_600_000 + 48 * 60_000)).toBe('23 h 48 m')
    expect(span(60_000)).toBe('1 min')
    expect(span(72 * 3_600_000)).toBe('3 days')
  })

  it('counts in Arabic as Arabic counts', async () => {
    await loadWords('ar')
    expect([1, 2, 5, 11, 100].map((n) => span(n * 60_000 < 3_600_000 ? n * 60_000 : 0))).toEqual(['دقيقة واحدة', 'دقيقتين', '5 دقائق', '11 دقيقة', '0 دقيقة'])
    expect(plain(due(at(-4), now).text)).toBe('متأخر 4 د')
  })

  it('writes the length of a recording', () => {
    expect([0, 9.4, 75].map(playtime)).toEqual(['0:00', '0:09', '1:15'])
  })
})
