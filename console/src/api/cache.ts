import { QueryClient } from '@tanstack/react-query'
import { Refused } from './http'
import { PAGE, type Pages, patchPage, promote, remove } from './pages'
import type { ConversationDetail, ConversationPage, ConversationRow } from './types'
import type { ListFilter } from './calls'

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      gcTime: 15 * 60_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => !(error instanceof Refused) && failures < 2,
      retryDelay: (attempt) => 400 * 2 ** attempt,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always', retry: false },
  },
})

export const keys = {
  list: (filter: ListFilter) => ['conversations', filterName(filter)] as const,
  page: (filter: ListFilter, page: number) => ['conversations', filterName(filter), page] as const,
  conversation: (id: string) => ['conversation', id] as const,
}

export const filterName = ({ view, need, urgent, q }: ListFilter): string => JSON.stringify([view, need ?? '', !!urgent, q ?? ''])

/** The pages of one list that are in memory. */
export function knownPages(filter: ListFilter): Map<number, ConversationPage> {
  const pages = new Map<number, ConversationPage>()
  for (const [key, data] of client.getQueriesData<ConversationPage>({ queryKey: keys.list(filter) })) {
    if (data) pages.set(key[2] as number, data)
  }
  return pages
}

function write(filter: ListFilter, before: Pages, after: Pages): void {
  for (const [page, data] of after) {
    if (before.get(page) === data) continue
    client.setQueryData(keys.page(filter, page), data)
    const short = data.items.length < PAGE && data.total > page * PAGE + data.items.length
    if (short) void client.invalidateQueries({ queryKey: keys.page(filter, page), refetchType: 'active' })
  }
}

export function promoteRow(filter: ListFilter, row: ConversationRow): void {
  const before = knownPages(filter)
  write(filter, before, promote(before, row))
}

export function removeRow(filter: ListFilter, id: string): void {
  const before = knownPages(filter)
  write(filter, before, remove(before, id))
}

/** Shows a row's new state in every list and in the open conversation, without moving anything. */
export function patchRow(row: ConversationRow): void {
  client.setQueriesData<ConversationPage>({ queryKey: ['conversations'] }, (page) => page && patchPage(page, row))
  client.setQueryData<ConversationDetail>(keys.conversation(row.id), (detail) =>
    detail && detail.conversation.version <= row.version ? { ...detail, conversation: { ...detail.conversation, ...row } } : detail,
  )
}

/** The row as it stands anywhere in memory. */
export function knownRow(id: string): ConversationRow | undefined {
  const detail = client.getQueryData<ConversationDetail>(keys.conversation(id))
  if (detail) return detail.conversation
  for (const [, page] of client.getQueriesData<ConversationPage>({ queryKey: ['conversations'] })) {
    const row = page?.items.find((known) => known.id === id)
    if (row) return row
  }
  return undefined
}

export const refreshLists = (): Promise<void> => client.invalidateQueries({ queryKey: ['conversations'] })
