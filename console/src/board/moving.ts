import { client, patchRow } from '../api/cache'
import { Refused } from '../api/http'
import { row as fromWire } from '../api/translate'
import { cell } from '../ui/cell'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { type Board, boardCalls, boardKeys, type Line, type Person } from './calls'
import { refresh } from './useBoard'

/** A conversation on its way: what it is, and where it was for the person who moves it. */
export interface Load { id: string; name: string; weight: number; urgent: boolean; ownerId: string | null; queue: string }

export type Target = { kind: 'person'; id: string; name: string } | { kind: 'queue'; id: string; name: string }

export const keyOf = (target: Target | { kind: 'person' | 'queue'; id: string }): string => `${target.kind}:${target.id}`

/** What is being carried, by the pointer or by the keys, and the place it is over. */
export interface Carried { load: Load; by: 'pointer' | 'keys'; over: string | null }
export const carried = cell<Carried | null>(null)

/** Said to those who cannot see it move. */
export const spoken = cell('')

/** Somebody without room was chosen: it waits for a clear yes. */
export interface Full { load: Load; person: Person | { id: string; name: string; load: number; capacity: number }; weight: number }
export const full = cell<Full | null>(null)

/** The conversation for which a place is chosen from the list. */
export const choosing = cell<Load | null>(null)

export const isHere = (load: Load, target: { kind: 'person' | 'queue'; id: string }): boolean =>
  target.kind === 'person' ? load.ownerId === target.id : load.ownerId === null && load.queue === target.id

const nameOf = (load: Load): string => load.name || t('board.someone')

function takeOutOfLines(id: string): void {
  client.setQueriesData<Line>({ queryKey: ['board-line'] }, (line) => {
    const items = line?.items.filter((one) => one.id !== id)
    return line && items && items.length < line.items.length ? { ...line, items, total: line.total - 1 } : line
  })
}

/** Moves it at once on screen, asks the server, and takes the picture back if that says no. */
export async function move(load: Load, target: Target, overCapacity = false): Promise<void> {
  if (isHere(load, target)) return
  if (target.kind === 'person') takeOutOfLines(load.id)
  try {
    const moved = await boardCalls.move({
      conversation_id: load.id, seen: { owner_id: load.ownerId, queue: load.queue }, over_capacity: overCapacity,
      staff_id: target.kind === 'person' ? target.id : null, queue: target.kind === 'queue' ? target.id : null,
    })
    patchRow(fromWire(moved.conversation))
    say(t('board.moved', { name: nameOf(load), to: target.name }), { undo: () => void undo(moved.move_id, load) })
  } catch (error) {
    if (error instanceof Refused && error.code === 'no_room' && target.kind === 'person') {
      const known = client.getQueryData<Board>(boardKeys.board)?.people.find((one) => one.id === target.id)
      const { load: held, capacity, weight } = error.body as { load: number; capacity: number; weight: number }
      full.set({ load, person: { ...(known ?? { id: target.id, name: target.name }), load: held, capacity }, weight })
    } else say(reason(error), { tone: 'bad' })
  }
  refresh()
}

async function undo(moveId: string, load: Load): Promise<void> {
  try {
    patchRow(fromWire(await boardCalls.undo(moveId)))
    say(t('board.moveUndone', { name: nameOf(load) }))
  } catch (error) {
    say(reason(error), { tone: 'bad' })
  }
  refresh()
}

function showPerson(person: Person): void {
  client.setQueryData<Board>(boardKeys.board, (board) => board && { ...board, people: board.people.map((one) => (one.id === person.id ? person : one)) })
}

export async function pause(person: Person, paused: boolean): Promise<void> {
  try {
    showPerson(await boardCalls.pause(person.id, paused))
    say(paused ? t('board.paused', { name: person.name }) : t('board.resumed', { name: person.name }), { undo: () => void pause(person, !paused) })
  } catch (error) {
    say(reason(error), { tone: 'bad' })
  }
  refresh()
}

/** Sets the hours of the day; what it was before is one click away. */
export async function changeShift(person: Person, hours: Person['hours'] | null): Promise<unknown> {
  const was = person.changed ? person.hours : null
  try {
    showPerson(await boardCalls.shift(person.id, person.day, hours))
    say(t('board.shiftSaved', { name: person.name }), { undo: () => void shiftBack(person, was) })
    refresh()
    return undefined
  } catch (error) {
    return error
  }
}

async function shiftBack(person: Person, was: Person['hours'] | null): Promise<void> {
  try {
    showPerson(await boardCalls.shift(person.id, person.day, was))
    say(t('board.shiftBack', { name: person.name }))
  } catch (error) {
    say(reason(error), { tone: 'bad' })
  }
  refresh()
}
