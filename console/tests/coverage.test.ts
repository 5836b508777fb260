import { describe, expect, it } from 'vitest'
import { FEW, gridOf, warmth } from '../src/advisor/heat'
import type { HeatCell } from '../src/advisor/calls'

const cell = (weekday: number, hour: number, more: Partial<HeatCell> = {}): HeatCell => ({ weekday, hour, enquiries: 10, wait: 60, late: 0, lost: 0, ...more })

describe('the heat of a week', () => {
  it('begins on the first day of the week and has every hour between the first and the last', () => {
    const grid = gridOf([cell(0, 9), cell(6, 12)], 'wait', 6)
    expect(grid.days).toEqual([6, 0, 1, 2, 3, 4, 5])
    expect(grid.hours).toEqual([9, 10, 11, 12])
    expect(grid.at(6, 12)?.hour).toBe(12)
    expect(grid.at(1, 9)).toBeUndefined()
  })

  it('has nothing where nothing came', () => {
    expect(gridOf([], 'wait', 0)).toMatchObject({ hours: [], most: 0 })
  })

  it('is warmest where customers wait longest, and says nothing of a few', () => {
    const cells = [cell(0, 9, { wait: 400 }), cell(0, 10, { wait: 100 }), cell(0, 11, { wait: 9000, enquiries: FEW - 1 })]
    const { most } = gridOf(cells, 'wait', 0)
    expect(most).toBe(400)
    expect(cells.map((one) => warmth(one, 'wait', most))).toEqual([1, 0.5, 0])
  })

  it('counts even a few when it is the count that is shown', () => {
    const cells = [cell(0, 9, { enquiries: 4 }), cell(0, 10, { enquiries: 1 })]
    const { most } = gridOf(cells, 'enquiries', 0)
    expect(cells.map((one) => warmth(one, 'enquiries', most))).toEqual([1, 0.5])
  })

  it('stays cold when nobody waits', () => {
    const cells = [cell(0, 9, { wait: 0 })]
    expect(warmth(cells[0]!, 'wait', gridOf(cells, 'wait', 0).most)).toBe(0)
  })
})
