import { useQuery } from '@tanstack/react-query'
import { client } from '../api/cache'
import { calls, type NeedView } from '../api/calls'
import type { Need, ShippedNeed } from '../api/types'
import { t } from '../words'

export const shippedNeeds: ShippedNeed[] = ['scheduling', 'pricing', 'post_service_support', 'complaint', 'specialist_review', 'general_question', 'other']

export const isShipped = (need: Need): need is ShippedNeed => (shippedNeeds as string[]).includes(need)

const query = { queryKey: ['needs'], queryFn: () => calls.needs(), staleTime: 5 * 60_000 } as const
const NONE: readonly NeedView[] = []

/** Every need there is, retired ones included; asked for once, and again when somebody changes one. */
export const useNeeds = (): readonly NeedView[] => useQuery(query).data ?? NONE

/** The codes a message may be said to be about: the shipped needs, then the business's own in use. */
export const useChoices = (): Need[] => [...shippedNeeds, ...useNeeds().filter((one) => one.own && !one.retired_at).map((one) => one.code)]

/** What a need is called: the shipped ones in the reader's language, the business's own as it named them. */
export function needName(need: Need): string {
  if (isShipped(need)) return t(`need.${need}`)
  return client.getQueryData<NeedView[]>(query.queryKey)?.find((one) => one.code === need)?.name || need.replaceAll('_', ' ')
}
