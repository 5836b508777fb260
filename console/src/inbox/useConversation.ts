import { useQuery } from '@tanstack/react-query'
import { keys } from '../api/cache'
import { calls } from '../api/calls'

/** Everything about one conversation; live events keep it fresh, so it is read once. */
export const useConversation = (id: string) =>
  useQuery({ queryKey: keys.conversation(id), queryFn: ({ signal }) => calls.conversation(id, signal), staleTime: Infinity })
