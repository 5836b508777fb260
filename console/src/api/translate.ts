import type { components } from './schema'
import * as S from './types'

type Wire = components['schemas']

/** The two letters that stand for somebody: first and last word, or the first two letters. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const letters = words.length > 1 ? [words[0]!, words.at(-1)!].map((word) => [...word][0]) : [...(words[0] ?? '?')].slice(0, 2)
  return letters.join('').toUpperCase()
}

export const row = (one: Wire['ConversationRow']): S.ConversationRow & Pick<S.Conversation, 'window_ends_at' | 'reroutes' | 'snoozed_until'> => ({
  ...one,
  customer: { ...one.customer, name: one.customer.name, initials: initialsOf(one.customer.name) },
  channel: one.channel as S.ChannelKind,
  need: one.need as S.Need | null,
  status: one.status as S.ConversationStatus,
  preview: { text: one.preview.text, type: one.preview.type as S.MessageType, direction: one.preview.direction as S.Direction },
  subject_service: one.service_name,
})

const number = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const text = (value: unknown): string | null => (typeof value === 'string' && value ? value : null)

function media(one: Wire['Message']): S.Media | null {
  const content = one.content as Record<string, unknown>
  if (one.media) {
    const { id, mime_type, file_name, size, state } = one.media
    const transcript = one.transcript ? { ...one.transcript, state: one.transcript.state as S.Transcript['state'], text: one.text } : null
    return { url: state === 'stored' ? `/api/media/${id}` : null, mime: mime_type, name: file_name || null, size, seconds: transcript?.seconds ?? null, transcript }
  }
  const place = content.location
  if (Array.isArray(place)) return { latitude: number(place[0]), longitude: number(place[1]), address: one.text || null }
  const cards = content.contacts
  if (Array.isArray(cards)) {
    return { contacts: (cards as { name?: string; phones?: string[] }[]).map((card) => ({ name: card.name ?? '', phone: card.phones?.[0] ?? null })) }
  }
  return null
}

const shown = new Set<string>(['text', 'image', 'audio', 'voice', 'video', 'document', 'location', 'contacts', 'sticker', 'interactive', 'order', 'unsupported', 'system'])

export const message = (one: Wire['Message']): S.Message => ({
  ...one,
  direction: (one.direction === 'system' ? 'inbound' : one.direction) as S.Direction,
  author: { kind: one.author.kind as S.Message['author']['kind'], name: one.author.name, id: one.author.id },
  type: (shown.has(one.type) ? one.type : one.type.endsWith('_reply') || one.type === 'button' ? 'interactive' : one.text ? 'text' : 'unsupported') as S.MessageType,
  // The words of a recording stand under it, as what they are.
  text: one.type === 'location' || (one.media && one.transcript) ? '' : one.text,
  media: media(one),
  status: one.status as S.SendStatus | null,
  error: one.error ?? text(one.media?.error),
  edited: one.edits.length > 0,
  channel: one.channel as S.ChannelKind,
  ...spoken(one.content as Record<string, unknown>),
})

/** What only a message of the assistant has. */
function spoken(content: Record<string, unknown>): Pick<S.Message, 'choices' | 'sources' | 'automatic'> {
  const listed = (name: string): unknown[] => (Array.isArray(content[name]) ? (content[name] as unknown[]) : [])
  const choices = listed('choices').filter((one) => typeof one === 'string')
  const sources = listed('sources') as S.AssistantSource[]
  return { ...(choices.length && { choices }), ...(sources.length && { sources }), ...(content.automatic ? { automatic: true } : {}) }
}

function reading(one: Wire['ReadingView']): S.Reading {
  const found = new Map(one.signals.map((signal) => [signal.kind, signal]))
  const signals = Object.fromEntries(S.signalNames.map((kind) => {
    const signal = found.get(kind)
    return [kind, signal ? { ...signal, by_model: signal.by_model ?? false, value: signal.value as Record<string, unknown>, evidence: signal.evidence.map((span) => span.text).join(' … ') || null } : null]
  })) as S.Reading['signals']
  return { need: (one.corrected_need ?? one.need) as S.Need, confirmed: one.corrected_need !== null, message_id: one.message_id, confidence: one.confidence, abstained: one.abstained, signals, second: one.second ? { ...one.second, need: one.second.need as S.Need | null } : null }
}

/** Names that only a machine knows a person by are of no use to people. */
const opaque = new Set(['webchat_user', 'webchat', 'whatsapp_user', 'wa_user', 'bsuid'])
const kindsOfHandle: Record<string, S.Handle['channel']> = { phone: 'phone', whatsapp_user: 'whatsapp', email: 'email', webchat: 'webchat', webchat_user: 'webchat' }
const handle = (kind: string, address: string): S.Handle => ({ channel: kindsOfHandle[kind] ?? (kind as S.ChannelKind), address: kind === 'phone' && /^\d{8,15}$/.test(address) ? `+${address}` : address })

export const detail = (one: Wire['ConversationView']): S.ConversationDetail => {
  const others = one.customer.conversations
  const conversation = row(one.conversation)
  return {
    conversation: { ...conversation, branch: null },
    messages: one.messages.map(message),
    more: one.more_messages,
    packet: one.packet,
    reading: one.reading && reading(one.reading),
    decision: one.decision && { ...one.decision, opens_at: one.decision.opens_at ?? null, on_call: one.decision.on_call ?? [] },
    customer: {
      id: one.customer.id,
      name: one.customer.name,
      initials: initialsOf(one.customer.name),
      vip_level: one.customer.vip_level,
      language: one.customer.language,
      handles: one.customer.handles.filter((each) => !opaque.has(each.kind)).map((each) => handle(each.kind, each.value)),
      tags: one.customer.tags,
      since: one.customer.since,
      conversations: others.length,
      open_conversations: others.filter((each) => each.status !== 'closed').length,
      last_seen_at: others[0]?.last_message_at ?? null,
      note: one.customer.note,
    },
    assistant: one.assistant,
    events: one.timeline,
    aids: one.aids,
    position: one.position,
  }
}

export const offers = (one: Wire['Offers']): S.Offers => ({ ...one, items: one.items.map((each) => ({ ...each, conversation: row(each.conversation) })) })

export const page = (one: Wire['ConversationPage']): S.ConversationPage => ({ ...one, items: one.items.map(row) })

export const me = (one: Wire['Me']): S.Me => ({ ...one, person: { ...one.person, roles: [one.person.role] }, business: one.business })

export const customerPage = (one: Wire['CustomerPage']): S.CustomerPage => ({
  total: one.total,
  items: one.items.map((each) => ({ ...each, initials: initialsOf(each.name), handles: each.handles.filter((known) => !opaque.has(known.kind)).map((known) => handle(known.kind, known.shown)), conversations: null, last_seen_at: null })),
})

export function profile(one: Wire['CustomerView'], conversations: Wire['ConversationRow'][]): S.CustomerProfile {
  const rows = conversations.map(row)
  return {
    customer: {
      ...one,
      initials: initialsOf(one.name),
      handles: one.handles.filter((each) => !opaque.has(each.kind)).map((each) => handle(each.kind, each.value)),
      since: one.created_at,
      conversations: rows.length,
      open_conversations: rows.filter((each) => each.status !== 'closed').length,
      last_seen_at: rows[0]?.last_message_at ?? null,
    },
    conversations: rows,
    events: [],
  }
}

/** What a search found, as one list. */
export const found = (all: Wire['Found'][]): S.ConversationPage => ({
  items: all.map((one) => row(one.conversation)), total: all.length, position: 0, counts: { mine: 0, unassigned: 0, all: 0 },
})

export const search = (found: Wire['Found'][]): S.SearchAnswer => ({ conversations: found.map((one) => row(one.conversation)), customers: [] })

/** A live event as the server tells it: with the row or message that changed, in the server's own shape. */
export function live(event: Record<string, unknown>): S.LiveEvent {
  const told = event as unknown as Omit<S.LiveEvent, 'conversation' | 'message'> & { conversation?: Wire['ConversationRow']; message?: Wire['Message'] }
  return { ...told, conversation: told.conversation && row(told.conversation), message: told.message && message(told.message) }
}

// Settings rows go both ways.

export const staff = (one: Wire['Staff']): S.Staff => ({ ...one, roles: [one.role], skills: one.skills.map(({ skill_id, level }) => ({ skill_id, level })) })
export const staffSent = ({ roles, ...rest }: Partial<S.Staff & { password?: string }>): object => ({
  ...pick(rest, ['name', 'email', 'password', 'skills', 'languages', 'branches', 'capacity', 'active']),
  ...(roles && { role: roles[0] }),
})

const clock = (minute: number): string => `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

export function branch(one: Wire['Branch']): S.Branch {
  const spans = new Set(one.opening.map((hours) => `${clock(hours.starts_minute)}–${clock(hours.ends_minute)}`))
  return { ...one, hours: spans.size === 1 ? [...spans][0]! : null }
}
export const branchSent = (one: Partial<S.Branch>): object => pick(one, ['name', 'address', 'timezone', 'active'])

export const service = (one: Wire['Service']): S.Service => ({
  ...one,
  duration_minutes: one.duration_minutes ?? 0,
  price: { kind: one.price.kind, amount: one.price.amount?.minor ?? null, currency: one.price.amount?.currency ?? '' },
})
export const serviceSent = (one: Partial<S.Service>): object => ({
  ...pick(one, ['names', 'aliases', 'skill_id', 'active']),
  ...(one.duration_minutes !== undefined && { duration_minutes: one.duration_minutes || null }),
  ...(one.price && { price: { kind: one.price.kind, amount: one.price.amount === null ? null : { minor: one.price.amount, currency: one.price.currency } } }),
})

export const area = (one: Wire['Area']): S.Area => one
export const areaSent = (one: Partial<S.Area>): object => pick(one, ['names', 'aliases', 'parent_id', 'branch_id', 'active'])

const healths: Record<string, S.Health> = { new: 'quiet', working: 'ok', failing: 'warning', stopped: 'broken' }
export const account = (one: Wire['AccountView']): S.ChannelAccount => ({
  id: one.id,
  channel: one.kind as S.ChannelKind,
  label: one.name,
  external_id: one.external_id,
  address: one.address || null,
  health: one.active ? (healths[one.health] ?? 'quiet') : 'off',
  problem: one.health_detail && one.health !== 'working' ? { sentence: one.health_detail, fix: null } : null,
  last_message_at: one.last_arrival_at,
  webhook_path: one.webhook_path,
  secrets_set: one.secrets_set,
  simulated: false,
  active: one.active,
})
export const accountSent = (one: Partial<S.ChannelAccount>): object => ({
  ...pick(one, ['address', 'active', 'secrets', 'external_id']),
  ...(one.channel && { kind: one.channel }),
  ...(one.label !== undefined && { name: one.label }),
})

function pick<T extends object>(from: T, names: readonly string[]): Partial<T> {
  return Object.fromEntries(Object.entries(from).filter(([name, value]) => names.includes(name) && value !== undefined)) as Partial<T>
}
