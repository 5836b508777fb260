import { useQuery } from '@tanstack/react-query'
import { calls } from '../api/calls'
import { request } from '../api/http'
import type { Me } from '../api/types'
import { cell } from '../ui/cell'

export const paletteOpen = cell(false)
export const sheetOpen = cell(false)
/** Both side panes and the sidebar hidden: only the conversation is left. */
export const focusMode = cell(false)

export function useMe(): Me {
  return useQuery({ queryKey: ['me'], queryFn: calls.me, staleTime: Infinity }).data!
}

/** Whether the person may do a thing; the server decides again, this only hides what it would refuse. */
export const may = (me: Me, permission: string): boolean => me.person.permissions.includes('*') || me.person.permissions.includes(permission)

export const useCounts = () =>
  useQuery({ queryKey: ['counts'], queryFn: () => calls.conversations({ view: 'mine' }, 0, 1), select: (page) => page.counts, staleTime: 30_000 }).data

/** How much waits in each place that counts: one's own conversations, leads nobody has contacted, questions for a person. */
export function usePlaceCounts(): Record<'inbox' | 'leads' | 'inquiries', number> {
  const me = useMe()
  const mine = useCounts()?.mine ?? 0
  const read = <T>(name: string) => () => request<T>('GET', `/api/${name}/count`)
  const leads = useQuery({ queryKey: ['lead-count'], queryFn: read<{ new: number }>('leads'), staleTime: 30_000, enabled: may(me, 'leads.read') }).data
  const inquiries = useQuery({ queryKey: ['inquiry-count'], queryFn: read<{ open: number }>('inquiries'), staleTime: 30_000, enabled: may(me, 'inquiries.read') }).data
  return { inbox: mine, leads: leads?.new ?? 0, inquiries: inquiries?.open ?? 0 }
}
