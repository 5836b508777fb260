import { describe, expect, it } from 'vitest'
import type { LiveEvent } from '../src/api/types'
import type { Board, Line } from '../src/board/calls'
import { isHere, keyOf } from '../src/board/moving'
import { takeOut, withPresence } from '../src/board/useBoard'

const line = { items: [{ id: 'a' }, { id: 'b' }], total: 12, position: 1 } as unknown as Line
const told = (id: string, status: string) => ({ name: 'conversation.assigned', at: '', position: 2, conversation: { id, status } }) as unknown as LiveEvent

describe('the line', () => {
  it('loses what somebody has now, and nothing else', () => {
    const after = takeOut(line, told('a', 'owned'))
    expect(after.items.map((one) => one.id)).toEqual(['b'])
    expect(after.total).toBe(11)
  })

  it('stays the very same object when nothing of it changed, so that nothing is drawn again', () => {
    expect(takeOut(line, told('a', 'waiting'))).toBe(line)
    expect(takeOut(line, told('a', 'offered'))).toBe(line)
    expect(takeOut(line, told('c', 'owned'))).toBe(line)
  })
})

describe('people', () => {
  const board = { people: [{ id: 'maya', presence: 'available', load: 2 }, { id: 'ali', presence: 'away', load: 0 }] } as unknown as Board
  const event = (presence: string, load: number) => ({ name: 'staff.presence_changed', at: '', position: 2, staff: { id: 'maya', presence, load } }) as unknown as LiveEvent

  it('show at once that somebody came or went, and only they change', () => {
    const after = withPresence(board, event('away', 4))
    expect(after.people[0]).toMatchObject({ presence: 'away', load: 4 })
    expect(after.people[1]).toBe(board.people[1])
    expect(withPresence(board, event('available', 2))).toBe(board)
  })
})

describe('a place', () => {
  it('is where the work is already, or not', () => {
    const load = { id: 'a', name: 'Sara', weight: 2, urgent: false, ownerId: null, queue: 'support' }
    expect(isHere(load, { kind: 'queue', id: 'support' })).toBe(true)
    expect(isHere({ ...load, ownerId: 'maya' }, { kind: 'queue', id: 'support' })).toBe(false)
    expect(isHere({ ...load, ownerId: 'maya' }, { kind: 'person', id: 'maya' })).toBe(true)
    expect(keyOf({ kind: 'queue', id: 'support' })).toBe('queue:support')
  })
})
