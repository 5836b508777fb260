import type { ConversationDetail, ConversationPage, ConversationRow, Message } from '../src/api/types'

export function row(id: string, more: Partial<ConversationRow> = {}): ConversationRow {
  return {
    id, customer: { id: `cu-${id}`, name: id, initials: id, vip_level: 0, language: 'en' }, channel: 'whatsapp', account_id: 'ac', need: 'pricing', status: 'waiting', urgent: false, needs_person: false, owner: null,
    queue: null, unread: 0, preview: null, last_message_at: '2026-01-01T00:00:00Z', reply_due_at: null, opened_at: '2026-01-01T00:00:00Z', subject_service: null, location_name: null, version: 1, ...more,
  }
}

export const page = (ids: string[], total: number, position = 1): ConversationPage => ({ items: ids.map((id) => row(id)), total, position, counts: { mine: 0, unassigned: 0, all: total } })

export function message(id: string, more: Partial<Message> = {}): Message {
  return {
    id, direction: 'inbound', author: { kind: 'customer', name: 'Sara' }, type: 'text', text: id, media: null, reply_to_id: null, reactions: [], at: '2026-01-01T00:00:00Z', received_at: null, status: null, error: null,
    edited: false, deleted: false, channel: 'whatsapp', language: 'en', ...more,
  }
}

export const detail = (id: string, messages: Message[] = []): ConversationDetail => ({
  conversation: { ...row(id), window_ends_at: null, reroutes: 0, branch: null }, messages, packet: null, reading: null, decision: null,
  customer: { id: 'cu', name: 'Sara', initials: 'S', vip_level: 0, language: 'en', handles: [], tags: [], since: '2026-01-01T00:00:00Z', conversations: 1, open_conversations: 1, last_seen_at: null }, more: false, events: [], aids: [], position: 1,
})
