import { expect, test } from 'vitest'
import { between, figure, wait } from '../src/policy/backtest/figures'
import type { Measure } from '../src/policy/backtest/calls'

/** Without the marks that keep names from pulling words around them out of order. */
const bare = (text: string): string => text.replace(/[\u2066-\u2069]/g, '')
const measure = (key: Measure['key'], at_least: number | null, at_most: number | null): Measure => ({ key, life: null, before: 0, after: 0, at_least, at_most, verdict: 'better' })

test('times are said as people say them', () => {
  expect(bare(wait(42.4))).toBe('42 s')
  expect(bare(wait(205))).toBe('3 m 25 s')
  expect(bare(wait(360))).toBe('6 min')
  expect(bare(wait(3 * 3600))).toBe('3 h 0 m')
})

test('every figure has its own unit', () => {
  expect(bare(figure('rerouted', 0.0586))).toBe('5.9 %')
  expect(bare(figure('half', 205))).toBe('3 m 25 s')
  expect(bare(figure('longest_queue', 11))).toBe('11')
  expect(bare(figure('cost', 1.66))).toBe('1.7')
})

test('the difference lies between two signed edges', () => {
  expect(bare(between(measure('rerouted', -0.031, 0.002)))).toBe('between −3.1 and +0.2')
  expect(bare(between(measure('half', -90, -30)))).toBe('between −1 m 30 s and −30 s')
  expect(bare(between(measure('longest_queue', null, null)))).toBe('')
})
