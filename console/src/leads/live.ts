import { useEffect } from 'react'
import { client } from '../api/cache'
import { onLive } from '../api/live'
import type { LiveEvent } from '../api/types'
import { cell } from '../ui/cell'
import { type Lead, type LeadBoard, leadCalls, leadKeys, type LeadPage, type Look } from './calls'

/** How long a burst of events may last before the server is asked once for what they changed. */
const GATHER = 400
const GATHER_NEW = 1500

/** Leads that came while the list was being read, and wait for the person to ask for them. */
export const fresh = cell<readonly string[]>([])
/** Those that were just let in: an urgent one pulses once. */
export const justIn = cell<ReadonlySet<string>>(new Set())

function everywhere(change: (lead: Lead) => Lead): void {
  client.setQueriesData<LeadPage>({ queryKey: ['leads'] }, (page) => page && { ...page, items: page.items.map(change) })
  client.setQueriesData<LeadBoard>({ queryKey: ['lead-board'] }, (board) => board && { ...board, columns: board.columns.map((column) => ({ ...column, items: column.items.map(change) })) })
}

/** Shows a lead's new state wherever it stands, without moving anything in a table; on the board it goes to its stage. */
export function patchLead(lead: Lead): void {
  everywhere((known) => (known.id === lead.id && known.version <= lead.version ? lead : known))
  client.setQueriesData<LeadBoard>({ queryKey: ['lead-board'] }, (board) => board && restage(board, lead))
}

export function restage(board: LeadBoard, lead: Lead): LeadBoard {
  const from = board.columns.find((column) => column.items.some((one) => one.id === lead.id))
  if (!from || from.status === lead.status) return board
  return {
    ...board,
    columns: board.columns.map((column) => {
      if (column === from) return { ...column, total: column.total - 1, items: column.items.filter((one) => one.id !== lead.id) }
      return column.status === lead.status ? { ...column, total: column.total + 1, items: [lead, ...column.items] } : column
    }),
  }
}

export function knownLead(id: string): Lead | undefined {
  for (const [, page] of client.getQueriesData<LeadPage>({ queryKey: ['leads'] })) {
    const found = page?.items.find((one) => one.id === id)
    if (found) return found
  }
  for (const [, board] of client.getQueriesData<LeadBoard>({ queryKey: ['lead-board'] })) {
    const found = board?.columns.flatMap((column) => column.items).find((one) => one.id === id)
    if (found) return found
  }
  return undefined
}

/** Lets in what came meanwhile. */
export function letIn(): void {
  justIn.set(new Set(fresh.get()))
  fresh.set([])
  void client.invalidateQueries({ queryKey: ['leads'] })
  void client.invalidateQueries({ queryKey: ['lead-board'] })
}

const leadOf = (event: LiveEvent): string | undefined => (event.name.startsWith('lead.') ? (event.data?.lead_id as string | undefined) : undefined)

/** Keeps the leads in memory true while they are shown; `calm` says whether rows may move without moving under somebody's pointer. */
export function useLeadsLive(look: Look, calm: () => boolean): void {
  useEffect(() => {
    fresh.set([])
    const changed = new Set<string>()
    let soon: ReturnType<typeof setTimeout> | undefined
    let later: ReturnType<typeof setTimeout> | undefined
    let count: ReturnType<typeof setTimeout> | undefined
    // What others do changes how many each view holds, and what is at each stage.
    const recount = () => {
      count = undefined
      void client.invalidateQueries({ queryKey: leadKeys.views })
      if (calm()) void client.invalidateQueries({ queryKey: ['leads'] })
    }
    const flush = () => {
      soon = undefined
      const ids = [...changed].filter((id) => knownLead(id)).slice(0, 200)
      changed.clear()
      if (ids.length) void leadCalls.rows(ids).then((rows) => rows.forEach(patchLead), () => undefined)
    }
    const arrived = () => {
      later = undefined
      void client.invalidateQueries({ queryKey: leadKeys.views })
      void leadCalls.page(look, 0).then((page) => {
        const known = new Set(client.getQueryData<LeadPage>(leadKeys.page(look, 0))?.items.map((one) => one.id) ?? [])
        const came = page.items.filter((one) => !known.has(one.id)).map((one) => one.id)
        if (!came.length) return
        fresh.set(came)
        if (calm()) letIn()
      }, () => undefined)
    }
    const stop = onLive((event) => {
      if (event.name.startsWith('lead_view.')) void client.invalidateQueries({ queryKey: leadKeys.views })
      const id = leadOf(event)
      if (!id) return
      changed.add(id)
      count ??= setTimeout(recount, GATHER_NEW)
      soon ??= setTimeout(flush, GATHER)
      void client.invalidateQueries({ queryKey: leadKeys.one(id) })
      if (event.name === 'lead.captured' || event.name === 'lead.added') later ??= setTimeout(arrived, GATHER_NEW)
      if (event.name === 'lead.merged') {
        void client.invalidateQueries({ queryKey: ['leads'] })
        void client.invalidateQueries({ queryKey: ['lead-board'] })
      }
    })
    return () => {
      stop()
      clearTimeout(soon)
      clearTimeout(later)
      clearTimeout(count)
    }
  }, [JSON.stringify(look)])
}
