import { describe, expect, it } from 'vitest'
import { itemAt, placeOf } from '../src/api/stretch'
import type { Lead, LeadBoard, SavedView } from '../src/leads/calls'
import { restage } from '../src/leads/live'
import { differs, readSearch, shownBy, sortBy, tidy, usual } from '../src/leads/look'

const view = { id: 'v', chosen: { filters: { urgent: true }, sort: 'value', descending: true, columns: ['urgent', 'value'], layout: 'board' } } as unknown as SavedView
const lead = (id: string, status: string) => ({ id, status }) as Lead

describe('what is to be seen of the leads', () => {
  it('is everything, the newest first, where nothing is said', () => {
    expect(shownBy({}, undefined)).toEqual({ filters: {}, sort: 'created', descending: true, layout: 'table', columns: usual })
  })

  it('is a saved view, with whatever the address changes of it', () => {
    expect(shownBy({ saved: 'v' }, view)).toMatchObject({ filters: { urgent: true }, sort: 'value', descending: true, layout: 'board', columns: ['urgent', 'value'] })
    expect(shownBy({ saved: 'v', f: { late: true }, sort: 'owner', asc: true, layout: 'table' }, view)).toMatchObject({ filters: { late: true }, sort: 'owner', descending: false, layout: 'table' })
    expect([differs({ saved: 'v', lead: 'x' }), differs({ saved: 'v', f: {} })]).toEqual([false, true])
  })

  it('leaves out of an address what nobody can use', () => {
    expect(readSearch({ f: { urgent: true, nonsense: 1 }, sort: 'nonsense', asc: true, layout: 'x', columns: ['value', 'no', 'urgent'], lead: 7 })).toEqual({ f: { urgent: true }, columns: ['urgent', 'value'] })
    expect(readSearch({ f: 'x', saved: 'all', sort: 'value', lead: 'l' })).toEqual({ saved: 'all', sort: 'value', lead: 'l' })
  })

  it('names two filters that mean the same alike', () => {
    expect(JSON.stringify(tidy({ urgent: false, areas: [], text: '', languages: ['ar'] }))).toBe(JSON.stringify(tidy({ languages: ['ar'], urgent: false, late: null })))
  })

  it('sorts by what is clicked, and turns it around at the second click', () => {
    const now = { filters: {}, sort: 'created', descending: true } as const
    expect(sortBy(now, 'value')).toEqual({ sort: 'value' })
    expect(sortBy(now, 'customer')).toEqual({ sort: 'customer', asc: true })
    expect(sortBy(now, 'created')).toEqual({ sort: 'created', asc: true })
  })
})

describe('a list of which some pages are known', () => {
  const pages = new Map([[0, { items: [{ id: 'a' }, { id: 'b' }], total: 5 }], [2, { items: [{ id: 'e' }], total: 5 }]])
  it('finds by place and by id', () => {
    expect([itemAt(pages, 1, 2)?.id, itemAt(pages, 2, 2)?.id, itemAt(pages, 4, 2)?.id]).toEqual(['b', undefined, 'e'])
    expect([placeOf(pages, 'e', 2), placeOf(pages, 'c', 2)]).toEqual([4, -1])
  })
})

describe('the board', () => {
  it('shows a lead at the stage it reached, and counts both', () => {
    const board = { columns: [{ status: 'new', total: 2, items: [lead('a', 'new'), lead('b', 'new')] }, { status: 'booked', total: 9, items: [] }], position: 1 } as unknown as LeadBoard
    const after = restage(board, lead('a', 'booked'))
    expect(after.columns.map((one) => [one.total, one.items.map((each) => each.id)])).toEqual([[1, ['b']], [10, ['a']]])
    expect(restage(board, lead('z', 'booked'))).toBe(board)
  })
})
