import { client, keys } from '../api/cache'
import { calls } from '../api/calls'
import type { AssistantState, ConversationDetail, ConversationRow } from '../api/types'
import { act } from '../inbox/acts'
import { t } from '../words'

/** What the server says of the assistant stands in the open conversation at once. */
async function told(id: string, call: Promise<AssistantState>): Promise<null> {
  const assistant = await call
  client.setQueryData<ConversationDetail>(keys.conversation(id), (detail) => detail && { ...detail, assistant })
  return null
}

export const stopAssistant = (row: ConversationRow): Promise<boolean> =>
  act(row.id, { change: {}, call: () => told(row.id, calls.stopAssistant(row.id)), done: t('assistant.stopped', { name: row.customer.name }), undo: () => void resumeAssistant(row) })

export const resumeAssistant = (row: ConversationRow): Promise<boolean> =>
  act(row.id, { change: {}, call: () => told(row.id, calls.resumeAssistant(row.id)), done: t('assistant.resumed', { name: row.customer.name }) })

export const discardSuggestion = (row: ConversationRow, draftId: string): Promise<boolean> =>
  act(row.id, { change: {}, call: () => told(row.id, calls.discardSuggestion(row.id, draftId)), done: t('assistant.draft.discarded') })
