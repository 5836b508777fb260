import { describe, expect, it } from 'vitest'
import { money, price } from '../src/catalog/money'
import { segments } from '../src/inbox/sms'
import { cell } from '../src/ui/cell'

describe('text message parts', () => {
  it('counts GSM and other letters apart', () => {
    expect(segments('a'.repeat(160)).count).toBe(1)
    expect(segments('a'.repeat(161)).count).toBe(2)
    expect(segments('[]'.repeat(40)).count).toBe(1)
    expect(segments('[]'.repeat(41)).count).toBe(2)
    expect(segments('م'.repeat(70)).count).toBe(1)
    expect(segments('م'.repeat(71)).count).toBe(2)
  })
})

describe('money', () => {
  const plain = (text: string) => text.replace(/[\u00a0\u2066-\u2069]/g, (sign) => (sign === '\u00a0' ? ' ' : ''))
  it('writes minor units as people write sums', () => {
    expect(plain(money(41000, 'SAR'))).toBe('SAR 410')
    expect(plain(money(84150, 'SAR'))).toBe('SAR 841.50')
    expect(plain(money(1500, 'KWD'))).toBe('KWD 1.500')
    expect(plain(price({ kind: 'from', amount: 41000, currency: 'SAR' }))).toBe('from SAR 410')
    expect(price({ kind: 'on_inspection', amount: null, currency: 'SAR' })).toBe('After inspection')
  })
})

describe('a cell', () => {
  it('tells its listeners once a change', () => {
    const one = cell(1)
    const seen: number[] = []
    const stop = one.subscribe(() => seen.push(one.get()))
    one.set(2)
    one.set(2)
    one.set((was) => was + 1)
    stop()
    one.set(9)
    expect(seen).toEqual([2, 3])
  })

  it('survives a page and a spoiled memory', () => {
    cell({ a: 1 }, 'kept').set({ a: 5 })
    expect(cell({ a: 1, b: 2 }, 'kept').get()).toEqual({ a: 5, b: 2 })
    localStorage.setItem('kept', '{broken')
    expect(cell({ a: 1 }, 'kept').get()).toEqual({ a: 1 })
  })
})
