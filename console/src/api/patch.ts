import type { ConversationDetail, ConversationRow, LiveEvent, Message, View } from './types'

const newestFirst = (a: Message, b: Message): number => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1)

/** Adds or replaces one message; a copy under the same client id is the same message come back from the server. */
export function mergeMessage(messages: readonly Message[], message: Message): Message[] {
  const place = messages.findIndex((known) => known.id === message.id || (!!message.client_id && known.client_id === message.client_id))
  const next = messages.slice()
  if (place >= 0) {
    next[place] = message
    return next
  }
  next.push(message)
  const before = next.at(-2)
  return before && newestFirst(before, message) > 0 ? next.sort(newestFirst) : next
}

/** An open conversation after one live event. */
export function patchDetail(detail: ConversationDetail, event: LiveEvent): ConversationDetail {
  let next = detail
  const row = event.conversation
  if (row && row.id === detail.conversation.id && row.version >= detail.conversation.version) {
    next = { ...next, conversation: { ...next.conversation, ...row } }
  }
  if (event.message && (event.message.conversation_id ?? event.conversation_id) === detail.conversation.id) {
    next = { ...next, messages: mergeMessage(next.messages, event.message) }
  }
  return next
}

/** Events after which packet, reading, decision or timeline differ: those parts are asked for again. */
export const changesReasons = (name: string): boolean => !name.startsWith('message.') || name === 'message.created' || name === 'message.received'

interface Filter { view: View; need?: string; urgent?: boolean; q?: string }

/** Whether a row belongs in a list; the words of a search only the server can judge. */
export function belongs(row: ConversationRow, filter: Filter, me: string): boolean {
  if (filter.q) return false
  if (filter.need && row.need !== filter.need) return false
  if (filter.urgent && !row.urgent) return false
  switch (filter.view) {
    case 'mine': return row.owner?.id === me && row.status !== 'closed' && row.status !== 'snoozed'
    case 'unassigned': return !row.owner && row.status !== 'closed' && row.status !== 'snoozed'
    case 'waiting': return row.status === 'waiting' || row.status === 'offered'
    case 'snoozed': return row.status === 'snoozed'
    case 'closed': return row.status === 'closed'
    case 'all': return row.status !== 'closed'
  }
}
