import { useQueries } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState } from 'react'

export interface Page<T> { items: T[]; total: number }

export interface Stretch<P> {
  pages: ReadonlyMap<number, P>
  total: number
  loading: boolean
  error: unknown
  retry: () => void
  /** Tells which rows are on screen, so that their pages are read. */
  look: (first: number, last: number) => void
}

interface Options<P> { name: string; size: number; enabled?: boolean; key: (page: number) => readonly unknown[]; read: (page: number, signal: AbortSignal) => Promise<P> }

/** A list of any length of which only the pages that were looked at are read. */
export function useStretch<T, P extends Page<T>>({ name, size, key, read, enabled = true }: Options<P>): Stretch<P> {
  const [seen, setSeen] = useState({ name, first: 0, last: 20 })
  const here = seen.name === name ? seen : { name, first: 0, last: 20 }
  const wanted = useDeferredValue(`${Math.floor(here.first / size)}-${Math.floor(here.last / size)}`)
  const numbers = useMemo(() => {
    const [from, to] = wanted.split('-').map(Number) as [number, number]
    return [...new Set([0, ...Array.from({ length: to - from + 1 }, (_, index) => from + index)])]
  }, [wanted])
  const results = useQueries({ queries: numbers.map((page) => ({ queryKey: key(page), enabled, queryFn: ({ signal }: { signal: AbortSignal }) => read(page, signal) })) })
  const pages = useMemo(() => {
    const known = new Map<number, P>()
    results.forEach((result, index) => result.data && known.set(numbers[index]!, result.data))
    return known
    // The array of results is new on every draw; what it holds is not.
  }, [numbers, ...results.map((result) => result.data)])
  const failed = results.find((result) => result.isError && !result.data)
  const total = pages.get(0)?.total ?? 0
  return {
    pages, total, loading: !pages.has(0) && !failed, error: failed?.error,
    retry: () => results.forEach((result) => result.isError && void result.refetch()),
    look: (first, last) => {
      const [near, far] = [Math.max(0, first), Math.max(0, Math.min(last, Math.max(0, total - 1)))]
      setSeen((was) => (was.name === name && was.first === near && was.last === far ? was : { name, first: near, last: far }))
    },
  }
}

export const itemAt = <T>(pages: ReadonlyMap<number, Page<T>>, index: number, size: number): T | undefined => pages.get(Math.floor(index / size))?.items[index % size]

export function placeOf<T extends { id: string }>(pages: ReadonlyMap<number, Page<T>>, id: string, size: number): number {
  for (const [page, { items }] of pages) {
    const index = items.findIndex((one) => one.id === id)
    if (index >= 0) return page * size + index
  }
  return -1
}
