import { useQuery } from '@tanstack/react-query'
import { calls, shelves } from '../api/calls'
import { nameIn } from '../catalog/names'
import { may, useMe } from '../shell/state'

export interface Named { value: string; label: string }
const NONE: Named[] = []

/** What areas, services, branches and people are called, for filters and their sentences. */
export function useNames() {
  const me = useMe()
  const staleTime = 5 * 60_000
  const areas = useQuery({ queryKey: ['names', 'areas'], queryFn: shelves.areas.list, staleTime, enabled: may(me, 'catalog.read') }).data
  const services = useQuery({ queryKey: ['names', 'services'], queryFn: shelves.services.list, staleTime, enabled: may(me, 'catalog.read') }).data
  const branches = useQuery({ queryKey: ['names', 'branches'], queryFn: shelves.branches.list, staleTime, enabled: may(me, 'team.read') }).data
  const staff = useQuery({ queryKey: ['staff'], queryFn: calls.staff, enabled: may(me, 'team.read') }).data
  return {
    areas: areas?.items.map((one) => ({ value: one.id, label: nameIn(one.names) })) ?? NONE,
    services: services?.items.map((one) => ({ value: one.id, label: nameIn(one.names) })) ?? NONE,
    branches: branches?.items.map((one) => ({ value: one.id, label: one.name })) ?? NONE,
    staff: staff?.items.map((one) => ({ value: one.id, label: one.name })) ?? NONE,
  }
}

export type Names = ReturnType<typeof useNames>
