import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { client } from '../api/cache'
import { request } from '../api/http'
import { onLive } from '../api/live'
import type { components } from '../api/schema'

type Names = components['schemas']['QueueNames']['names']

const read = () => request<components['schemas']['QueueNames']>('GET', '/api/routing/queue-names', { query: { language: document.documentElement.lang } }).then((found) => found.names)
const key = () => ['queue-names', document.documentElement.lang] as const

/** What people call a queue; a key nobody has named reads as words. */
export const called = (names: Names | undefined, queue: string): string => names?.[queue] ?? queue.charAt(0).toUpperCase() + queue.slice(1).replaceAll('_', ' ')

/** The same where nothing is drawn: with the names that were read last. */
export const queueCalled = (queue: string): string => called(client.getQueryData<Names>(key()), queue)

/** The names of the queues, as the rules that are live have them. */
export function useQueueNames(): Names | undefined {
  useEffect(() => onLive((event) => void (event.name === 'policy.published' && client.invalidateQueries({ queryKey: ['queue-names'] }))), [])
  return useQuery({ queryKey: key(), queryFn: read, staleTime: 5 * 60_000 }).data
}
