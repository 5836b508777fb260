import { useQuery } from '@tanstack/react-query'
import { shelves } from '../api/calls'
import type { Names } from '../api/types'

export interface Entry { id: string; names: Names; aliases: string[]; active: boolean }

/** The services or the areas of the catalog. */
export function useEntries(name: 'service' | 'location', enabled = true): Entry[] | undefined {
  const services = useQuery({ queryKey: [shelves.services.path], queryFn: shelves.services.list, enabled: enabled && name === 'service' })
  const areas = useQuery({ queryKey: [shelves.areas.path], queryFn: shelves.areas.list, enabled: enabled && name === 'location' })
  return (name === 'service' ? services : areas).data?.items
}
