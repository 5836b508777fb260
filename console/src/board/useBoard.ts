import { useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { client } from '../api/cache'
import { onLive } from '../api/live'
import type { LiveEvent } from '../api/types'
import { type Board, boardCalls, boardKeys, type Line, PAGE, type Waiting } from './calls'

/** How long a burst of events may last before the board asks once for what they changed. */
const GATHER = 700

const ours = (name: string): boolean => /^(conversation|staff|message|drift|offer|policy|routing)\./.test(name)

/** Takes out of the lines what somebody has now, before the server is asked again: nothing on screen jumps. */
export function takeOut(line: Line, event: LiveEvent): Line {
  const row = event.conversation
  if (!row || row.status === 'waiting' || row.status === 'offered') return line
  const items = line.items.filter((one) => one.id !== row.id)
  return items.length === line.items.length ? line : { ...line, items, total: Math.max(0, line.total - 1) }
}

/** Shows at once that somebody came or went; the rest of what an event changes is asked for. */
export function withPresence(board: Board, event: LiveEvent): Board {
  const staff = event.staff
  if (!staff || !board.people.some((one) => one.id === staff.id && (one.presence !== staff.presence || one.load !== staff.load))) return board
  return { ...board, people: board.people.map((one) => (one.id === staff.id ? { ...one, presence: staff.presence, load: staff.load } : one)) }
}

export function refresh(): void {
  for (const name of ['board', 'board-line', 'board-held']) void client.invalidateQueries({ queryKey: [name] })
}

/** Keeps what the board has in memory true while it is shown. */
export function useBoardLive(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = onLive((event) => {
      if (!ours(event.name)) return
      client.setQueriesData<Line>({ queryKey: ['board-line'] }, (line) => line && takeOut(line, event))
      client.setQueryData<Board>(boardKeys.board, (board) => board && withPresence(board, event))
      timer ??= setTimeout(() => {
        timer = undefined
        refresh()
      }, GATHER)
    })
    // Time alone makes work late: what is counted on the server is counted again once a minute.
    const minute = setInterval(refresh, 60_000)
    return () => {
      stop()
      clearTimeout(timer)
      clearInterval(minute)
    }
  }, [])
}

export const useBoard = () => useQuery({ queryKey: boardKeys.board, queryFn: boardCalls.board, staleTime: 0 })

export interface LineView {
  at: (index: number) => Waiting | undefined
  total: number
  loading: boolean
  error: unknown
  retry: () => void
  look: (first: number, last: number) => void
}

/** A line of any length of which only the pages on screen are read. */
export function useLine(queue: string | null): LineView {
  const [seen, setSeen] = useState({ queue, first: 0, last: 0 })
  const here = seen.queue === queue ? seen : { queue, first: 0, last: 0 }
  const pages = useMemo(() => {
    const found = [0]
    for (let page = Math.floor(here.first / PAGE); page <= Math.floor(here.last / PAGE); page += 1) if (page) found.push(page)
    return found
  }, [here.first, here.last])
  const results = useQueries({
    queries: pages.map((page) => ({
      queryKey: boardKeys.line(queue, page), staleTime: 0,
      queryFn: ({ signal }: { signal: AbortSignal }) => boardCalls.line(queue, page, signal),
    })),
  })
  const byPage = new Map(pages.map((page, index) => [page, results[index]?.data]))
  const failed = results.find((one) => one.isError && !one.data)
  return {
    at: (index) => byPage.get(Math.floor(index / PAGE))?.items[index % PAGE],
    total: byPage.get(0)?.total ?? 0,
    loading: !byPage.get(0) && !failed,
    error: failed?.error,
    retry: () => results.forEach((one) => one.isError && void one.refetch()),
    look: (first, last) => setSeen((was) => (was.queue === queue && was.first === first && was.last === last ? was : { queue, first, last })),
  }
}
