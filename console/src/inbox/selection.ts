import { useNavigate, useParams } from '@tanstack/react-router'
import { useCallback, useDeferredValue, useEffect, useRef, useState } from 'react'
import { client, keys } from '../api/cache'
import { calls } from '../api/calls'

/** Fills the memory with a conversation that is likely to be opened next. */
export const prefetch = (id: string): void =>
  void client.prefetchQuery({ queryKey: keys.conversation(id), queryFn: ({ signal }) => calls.conversation(id, signal), staleTime: Infinity })

/** The chosen conversation: the highlight moves at once, the panes follow, the address comes last. */
export function useSelection(phone: boolean) {
  const { conversationId } = useParams({ strict: false }) as { conversationId?: string }
  const navigate = useNavigate()
  const [id, setId] = useState(conversationId)
  const written = useRef(conversationId)
  const shown = useDeferredValue(id)

  useEffect(() => {
    // Back, forward, or a link: the address changed and we did not write it.
    if (conversationId === written.current) return
    written.current = conversationId
    setId(conversationId)
  }, [conversationId])

  useEffect(() => {
    if (id === written.current) return undefined
    const timer = setTimeout(() => {
      written.current = id
      void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: id }, search: (was: object) => was, replace: !phone })
    }, phone ? 0 : 400)
    return () => clearTimeout(timer)
  }, [id, navigate, phone])

  const select = useCallback((next: string | undefined) => {
    if (next) prefetch(next)
    setId(next)
  }, [])
  return { id, shown, select }
}
