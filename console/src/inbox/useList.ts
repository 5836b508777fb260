import { useQueries } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState } from 'react'
import { filterName, keys } from '../api/cache'
import { calls, type ListFilter } from '../api/calls'
import { PAGE, type Pages, pagesFor, totalOf } from '../api/pages'
import type { ConversationPage, Counts } from '../api/types'

export interface List {
  pages: Pages
  total: number
  counts: Counts | undefined
  loading: boolean
  error: unknown
  retry: () => void
  /** Tells which rows are on screen, so that their pages are read. */
  look: (first: number, last: number) => void
}

interface Window { name: string; first: number; last: number; total: number }

/** A list of any length of which only the pages that were looked at are read. */
export function useList(filter: ListFilter): List {
  const name = filterName(filter)
  const [seen, setSeen] = useState<Window>({ name, first: 0, last: 20, total: 1 })
  const here = seen.name === name ? seen : { name, first: 0, last: 20, total: 1 }
  const wanted = useDeferredValue(useMemo(() => pagesFor(here.first, here.last, here.total).join(), [here.first, here.last, here.total]))
  const numbers = useMemo(() => [...new Set([0, ...wanted.split(',').map(Number)])], [wanted])

  const results = useQueries({
    queries: numbers.map((page) => ({
      queryKey: keys.page(filter, page),
      queryFn: ({ signal }: { signal: AbortSignal }) => calls.conversations(filter, page * PAGE, PAGE, signal),
    })),
  })
  const pages = useMemo(() => {
    const known = new Map<number, ConversationPage>()
    results.forEach((result, index) => result.data && known.set(numbers[index]!, result.data))
    return known
    // The array of results is new on every draw; what it holds is not.
  }, [numbers, ...results.map((result) => result.data)])

  const total = totalOf(pages)
  const failed = results.find((result) => result.isError && !result.data)
  return {
    pages, total, counts: pages.get(0)?.counts, loading: !pages.size && !failed, error: failed?.error,
    retry: () => results.forEach((result) => result.isError && void result.refetch()),
    look: (first, last) => {
      const near = Math.floor(first / 15) * 15
      const far = Math.ceil(last / 15) * 15
      setSeen((was) => (was.name === name && was.first === near && was.last === far && was.total === total ? was : { name, first: near, last: far, total }))
    },
  }
}
