import { cell } from '../ui/cell'
import { client, filterName, keys, knownPages, patchRow, promoteRow } from './cache'
import type { ListFilter } from './calls'
import { indexOf } from './pages'
import { belongs, changesReasons, patchDetail } from './patch'
import { live as told } from './translate'
import type { ConversationDetail, ConversationRow, LiveEvent, Me, StaffLoad } from './types'

export type Line = 'connecting' | 'live' | 'reconnecting' | 'offline'
export const line = cell<Line>('connecting')

/** Rows that belong at the top of the open list and wait for the person to ask for them. */
export const waiting = cell<ReadonlyMap<string, ConversationRow>>(new Map())

interface OpenList { filter: ListFilter; calm: () => boolean }
let openList: OpenList | undefined

/** The list on screen; `calm` says whether rows may move without moving under somebody's pointer. */
export function setOpenList(list: OpenList): () => void {
  openList = list
  waiting.set(new Map())
  return () => {
    if (openList === list) openList = undefined
  }
}

export function showWaiting(): void {
  if (!openList) return
  for (const row of waiting.get().values()) promoteRow(openList.filter, row)
  waiting.set(new Map())
}

type Listener = (event: LiveEvent) => void
const listeners = new Set<Listener>()

export function onLive(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Rows this person has just dealt with, and the last state they know of: what was said before that does not bring them back. */
const dealtWith = new Map<string, number>()
export const settle = (id: string, version: number | undefined): void => void (version === undefined ? dealtWith.delete(id) : dealtWith.set(id, version))

function place(row: ConversationRow, event: LiveEvent, me: string): void {
  // Lists that are not on screen are read again when they are next opened.
  const shown = openList && filterName(openList.filter)
  void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'conversations' && queryKey[1] !== shown, refetchType: 'none' })
  if (!openList || !belongs(row, openList.filter, me) || row.version <= (dealtWith.get(row.id) ?? -1)) return
  const index = indexOf(knownPages(openList.filter), row.id)
  const arrival = index < 0 || (event.message?.direction === 'inbound' && index > 0)
  if (!arrival) return
  if (openList.calm()) promoteRow(openList.filter, row)
  else waiting.set((was) => new Map(was).set(row.id, row))
}

const soon = new Map<string, ReturnType<typeof setTimeout>>()

/** Runs once for a burst of events. */
function later(name: string, ms: number, then: () => void): void {
  if (soon.has(name)) return
  soon.set(name, setTimeout(() => {
    soon.delete(name)
    then()
  }, ms))
}

/** Takes one event into everything the console holds in memory. */
export function receive(event: LiveEvent, me: string): void {
  const id = event.conversation?.id ?? event.message?.conversation_id ?? event.conversation_id
  if (event.conversation) {
    patchRow(event.conversation)
    place(event.conversation, event, me)
    later('counts', 700, () => void client.invalidateQueries({ queryKey: ['counts'] }))
  }
  if (id) {
    client.setQueryData<ConversationDetail>(keys.conversation(id), (detail) => detail && patchDetail(detail, event))
    if (changesReasons(event.name)) later(id, 120, () => void client.invalidateQueries({ queryKey: keys.conversation(id) }))
  }
  if (event.name.startsWith('lead.')) later('lead-count', 1500, () => void client.invalidateQueries({ queryKey: ['lead-count'] }))
  if (event.name.startsWith('inquiry.')) later('inquiry-count', 1500, () => void client.invalidateQueries({ queryKey: ['inquiry-count'] }))
  if (event.name.startsWith('policy.')) void client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('policy') })
  if (event.name.startsWith('need.')) void client.invalidateQueries({ queryKey: ['needs'] })
  const staff = event.staff
  if (staff) {
    client.setQueryData<{ items: StaffLoad[] }>(['staff'], (was) => was && { items: was.items.map((one) => (one.id === staff.id ? { ...one, ...staff } : one)) })
    if (staff.id === me) {
      client.setQueryData<Me>(['me'], (was) => was && { ...was, person: { ...was.person, presence: staff.presence, load: staff.load } })
    }
  }
  listeners.forEach((listener) => listener(event))
}

/** Keeps one line to the server open for this tab; returns how to hang up. */
export function listen(me: Me): () => void {
  let position = me.position
  let source: EventSource | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  let wait = 1000
  let stopped = false
  let broken = false

  function connect(): void {
    source = new EventSource(`/api/live?after=${position}`)
    source.onopen = () => {
      wait = 1000
      line.set('live')
      // Views without events of their own (settings, customers) may have missed something.
      if (broken) void client.invalidateQueries({ predicate: (query) => !['conversations', 'conversation', 'me'].includes(String(query.queryKey[0])) })
      broken = false
    }
    source.onmessage = (message: MessageEvent<string>) => {
      const event = told(JSON.parse(message.data) as Record<string, unknown>)
      position = event.position ?? position
      receive(event, me.person.id)
    }
    // The server says so when more was missed than it tells one by one.
    source.addEventListener('reset', () => void client.invalidateQueries())
    source.onerror = () => {
      broken = true
      line.set(navigator.onLine ? 'reconnecting' : 'offline')
      // The browser retries by itself unless the answer was an error; then it gives up and we do not.
      if (source?.readyState !== 2 || stopped) return
      void client.invalidateQueries({ queryKey: ['me'] })
      again = setTimeout(connect, wait)
      wait = Math.min(wait * 2, 15_000)
    }
  }

  const offline = () => line.set('offline')
  const online = () => {
    if (source?.readyState === 1) line.set('live')
    else {
      clearTimeout(again)
      source?.close()
      line.set('reconnecting')
      connect()
    }
  }
  window.addEventListener('offline', offline)
  window.addEventListener('online', online)
  connect()
  return () => {
    stopped = true
    clearTimeout(again)
    source?.close()
    window.removeEventListener('offline', offline)
    window.removeEventListener('online', online)
  }
}
