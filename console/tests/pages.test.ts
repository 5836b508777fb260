import { describe, expect, it } from 'vitest'
import { indexOf, PAGE, pageOf, pagesFor, type Pages, patchPage, promote, remove, rowAt, totalOf } from '../src/api/pages'
import { page, row } from './rows'

const ids = (pages: Pages, number: number) => pages.get(number)!.items.map((item) => item.id)
const full = (number: number) => Array.from({ length: PAGE }, (_, index) => `r${number * PAGE + index}`)

describe('a list of which only some pages are known', () => {
  it('asks for the pages on screen and the next one near the end', () => {
    expect(pagesFor(0, 12, 5000)).toEqual([0])
    expect(pagesFor(20, 40, 5000)).toEqual([0, 1])
    expect(pagesFor(3000, 3015, 5000)).toEqual([50])
    expect(pagesFor(0, 12, 0)).toEqual([0])
    expect(pagesFor(100, 119, 120)).toEqual([1])
  })

  it('finds rows by place and places by row, over a gap', () => {
    const pages = new Map([[0, page(full(0), 240)], [2, page(full(2), 240)]])
    expect(rowAt(pages, 130)?.id).toBe('r130')
    expect(rowAt(pages, 70)).toBeUndefined()
    expect(indexOf(pages, 'r125')).toBe(125)
    expect(indexOf(pages, 'nowhere')).toBe(-1)
    expect(pageOf(59)).toBe(0)
  })

  it('believes the page that was read last about the length', () => {
    expect(totalOf(new Map([[0, page(['a'], 10, 5)], [1, page(['b'], 12, 9)]]))).toBe(12)
  })

  it('patches in place and never with an older version', () => {
    const before = page(['a', 'b'], 2)
    const after = patchPage(before, row('b', { unread: 3, version: 2 }))
    expect(after.items.map((item) => [item.id, item.unread])).toEqual([['a', 0], ['b', 3]])
    expect(patchPage(after, row('b', { unread: 9, version: 1 }))).toBe(after)
    expect(patchPage(before, row('c'))).toBe(before)
  })

  it('brings a known row to the top and closes the gap it left', () => {
    const pages = promote(new Map([[0, page(full(0), 120)], [1, page(full(1), 120)]]), row('r70', { version: 2 }))
    expect(ids(pages, 0).slice(0, 2)).toEqual(['r70', 'r0'])
    expect(ids(pages, 0)).toHaveLength(PAGE)
    expect(ids(pages, 1).slice(0, 2)).toEqual(['r59', 'r60'])
    expect(ids(pages, 1)).not.toContain('r70')
    expect(pages.get(0)!.total).toBe(120)
    expect(new Set([...ids(pages, 0), ...ids(pages, 1)]).size).toBe(120)
  })

  it('takes in a new row and pushes the rest down to the first unknown page', () => {
    const pages = promote(new Map([[0, page(full(0), 180)], [2, page(full(2), 180)]]), row('new'))
    expect(ids(pages, 0)[0]).toBe('new')
    expect(ids(pages, 0)).toHaveLength(PAGE)
    expect(ids(pages, 2)).toEqual(full(2))
    expect(pages.get(0)!.total).toBe(181)
  })

  it('removes a row and lets the following pages move up', () => {
    const pages = remove(new Map([[0, page(full(0), 120)], [1, page(full(1), 120)]]), 'r3')
    expect(ids(pages, 0)).toHaveLength(PAGE)
    expect(ids(pages, 0).at(-1)).toBe('r60')
    expect(ids(pages, 1)).toHaveLength(PAGE - 1)
    expect(pages.get(1)!.total).toBe(119)
    expect(remove(pages, 'nowhere')).toEqual(pages)
  })
})
