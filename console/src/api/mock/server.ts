import { belongs } from '../patch'
import type { Conversation, ConversationDetail, LiveEvent, Message, PhoneMessage } from '../types'
import { cardOf, conversations, detailOf } from './conversations'
import { initials, staff } from './people'
import { shelves } from './shelves'

const me = {
  person: { ...staff[0]!, email: 'maya@example.com', roles: ['manager'], permissions: ['*'], languages: ['ar', 'en'] },
  business: { id: 'bu-1', name: 'Nadhif Home Services', timezone: 'Asia/Riyadh', currency: 'SAR', languages: ['ar', 'en'], week_start: 6 }, csrf: 'mock', position: 1,
}
const details = new Map<string, ConversationDetail>()
const phones = new Map<string, PhoneMessage[]>()
let signedIn = true
let position = 1
let tell: (event: LiveEvent) => void = () => undefined
export const onEvent = (then: typeof tell): void => void (tell = then)

function emit(name: string, row: Conversation, message?: Message): void {
  row.version += 1
  position += 1
  tell({ name, at: new Date().toISOString(), position, conversation: structuredClone(row), message: message && { ...message, conversation_id: row.id }, conversation_id: row.id })
}

function detail(id: string): ConversationDetail | undefined {
  const row = conversations.find((one) => one.id === id)
  if (row && !details.has(id)) details.set(id, detailOf(row))
  return details.get(id)
}

const no = (status: number, code: string, text: string, more: object = {}) => ({ status, body: { code, detail: text, fields: {}, ...more } })
type Reply = { status: number; body: unknown }
const yes = (body: unknown = null): Reply => ({ status: 200, body })
const plain = { media: null, reply_to_id: null, reactions: [], received_at: null, error: null, edited: false, deleted: false, language: 'en' }

/** A customer writes: used by the phone and by the trickle of new messages. */
export function arrive(row: Conversation, text: string, type: Message['type'] = 'text'): void {
  const at = new Date().toISOString()
  const message: Message = { ...plain, id: crypto.randomUUID(), direction: 'inbound', author: { kind: 'customer', name: row.customer.name }, type, text, at, status: null, channel: row.channel }
  if (type === 'voice') message.media = { url: '/icon.svg', seconds: 7, transcript: { text, language: 'en', confidence: 0.9 } }
  detail(row.id)?.messages.push(message)
  Object.assign(row, { unread: row.unread + 1, last_message_at: at, preview: { text, type, direction: 'inbound' } })
  conversations.sort((a, b) => (a.last_message_at < b.last_message_at ? 1 : -1))
  emit('message.received', row, message)
}

function speak(row: Conversation, body: { text: string; client_id: string }, note: boolean): Reply {
  const message: Message = {
    ...plain, id: crypto.randomUUID(), client_id: body.client_id, direction: note ? 'note' : 'outbound', author: { kind: 'staff', name: me.person.name }, type: 'text', text: body.text,
    at: new Date().toISOString(), status: note ? null : 'queued', channel: row.channel, conversation_id: row.id,
  }
  detail(row.id)!.messages.push(message)
  if (!note) {
    Object.assign(row, { preview: { text: body.text, type: 'text', direction: 'outbound' }, reply_due_at: null, unread: 0, last_message_at: message.at })
    const steps = ['sent', 'delivered', 'read'] as const
    steps.forEach((status, index) => setTimeout(() => { message.status = status; emit('message.status', row, { ...message }) }, 900 * (index + 1)))
    for (const thread of phones.values()) thread.push({ direction: 'outbound', text: body.text, type: 'text', at: message.at, status: 'delivered' })
  }
  emit('message.sent', row, message)
  return yes({ message })
}

function act(row: Conversation, verb: string, body: Record<string, string>): Reply {
  switch (verb) {
    case 'messages': return speak(row, body as never, false)
    case 'notes': return speak(row, body as never, true)
    case 'claim': {
      if (row.id === 'cv-1') { row.owner = { id: 'st-2', name: 'Leo Fischer' }; row.status = 'owned'; emit('conversation.claimed', row) }
      if (row.owner && row.owner.id !== me.person.id) return no(409, 'already_owned', `${row.owner.name} took it first.`, { owner: row.owner })
      Object.assign(row, { owner: { id: me.person.id, name: me.person.name }, status: 'owned', queue: null })
      break
    }
    case 'hand-off': case 'assign': {
      const to = staff.find((one) => one.id === body.staff_id)
      Object.assign(row, { owner: to ? { id: to.id, name: to.name } : null, status: to ? 'owned' : 'waiting', queue: to ? null : (body.queue ?? 'Front desk'), reroutes: row.reroutes + 1 })
      break
    }
    case 'close': row.status = 'closed'; break
    case 'reopen': row.status = row.owner ? 'owned' : 'waiting'; row.snoozed_until = null; break
    case 'snooze': row.status = 'snoozed'; row.snoozed_until = body.until!; break
    case 'read': row.unread = 0; break
    case 'need': row.need = body.need as never; row.needs_person = false; break
    default: if (!verb.endsWith('/retry')) return no(404, 'not_found', 'Nothing here.')
  }
  emit(`conversation.${verb}`, row)
  return yes({ conversation: row })
}

function list(query: URLSearchParams): Reply {
  const filter = { view: (query.get('view') ?? 'all') as never, need: query.get('need') ?? undefined, urgent: query.get('urgent') === 'true' }
  const q = (query.get('q') ?? '').toLowerCase()
  const found = conversations.filter((row) => belongs(row, filter, me.person.id) && (!q || `${row.customer.name} ${row.preview?.text}`.toLowerCase().includes(q)))
  const [offset, limit] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 60)]
  const count = (view: never) => conversations.filter((row) => belongs(row, { view }, me.person.id)).length
  return yes({ items: structuredClone(found.slice(offset, offset + limit)), total: found.length, position, counts: { mine: count('mine' as never), unassigned: count('unassigned' as never), all: count('all' as never) } })
}

const customerRow = (row: Conversation) => { const card = cardOf(row); return { ...card, conversations: card.conversations } }
function people(q: string) {
  const seen = new Map<string, Conversation>()
  for (const row of conversations) if (!seen.has(row.customer.id) && row.customer.name.toLowerCase().includes(q.toLowerCase())) seen.set(row.customer.id, row)
  return [...seen.values()].map(customerRow)
}

function phone(body: { account_id: string; persona: { name: string; phone: string }; type: string; text: string }): Reply {
  const key = `${body.account_id}/${body.persona.phone}`
  const thread = phones.get(key) ?? []
  phones.set(key, thread)
  thread.push({ direction: 'inbound', text: body.text, type: body.type === 'button' ? 'interactive' : (body.type as never), at: new Date().toISOString(), status: 'read' })
  let row = conversations.find((one) => one.customer.name === body.persona.name && one.id.startsWith('sim'))
  if (!row) {
    row = { ...structuredClone(conversations[0]!), id: `sim-${body.persona.phone}`, unread: 0, version: 1, last_message_at: new Date().toISOString(), owner: { id: 'st-1', name: 'Maya Haddad' }, status: 'owned' }
    row.customer = { ...row.customer, id: `cu-${body.persona.phone}`, name: body.persona.name, initials: initials(body.persona.name) }
    conversations.unshift(row)
  }
  const target = row
  setTimeout(() => arrive(target, body.text, body.type as never), 250)
  return yes({ conversation_id: row.id })
}

export function answer(method: string, url: string, body: Record<string, string> | undefined): Reply {
  const { pathname, searchParams } = new URL(url, location.origin)
  const parts = pathname.split('/').slice(2)
  if (pathname === '/api/set-up') return yes(method === 'GET' ? { needed: location.search.includes('setup') } : me)
  if (pathname === '/api/sign-in') { if (body?.password === 'wrong') return no(401, 'wrong_password', 'That e-mail and password do not match.'); signedIn = true; return yes(me) }
  if (pathname === '/api/sign-out') { signedIn = false; return yes() }
  if (!signedIn || location.pathname === '/sign-in') return no(401, 'signed_out', 'Please sign in.')
  if (pathname === '/api/me') return yes({ ...me, position })
  if (pathname === '/api/me/presence') { me.person.presence = body!.presence as never; tell({ name: 'staff.presence', at: '', position: ++position, staff: { id: me.person.id, presence: me.person.presence, load: me.person.load } }); return yes() }
  if (pathname === '/api/staff') return yes({ items: staff })
  if (pathname === '/api/conversations') return list(searchParams)
  if (parts[0] === 'conversations') {
    const found = detail(parts[1]!)
    if (!found) return no(404, 'not_found', 'This conversation does not exist, or is not yours to see.')
    return parts[2] ? act(found.conversation, parts.slice(2).join('/'), body ?? {}) : yes(structuredClone({ ...found, position }))
  }
  if (pathname === '/api/search') return yes({ conversations: conversations.filter((row) => row.customer.name.toLowerCase().includes((searchParams.get('q') ?? '').toLowerCase())).slice(0, 6), customers: people(searchParams.get('q') ?? '').slice(0, 5) })
  if (parts[0] === 'customers') {
    const row = conversations.find((one) => one.customer.id === parts[1])
    if (parts[1]) return row ? yes({ customer: cardOf(row), conversations: conversations.filter((one) => one.customer.id === parts[1]), events: detailOf(row).events }) : no(404, 'not_found', 'No such customer.')
    const found = people(searchParams.get('q') ?? '')
    const offset = Number(searchParams.get('offset') ?? 0)
    return yes({ items: found.slice(offset, offset + 60), total: found.length })
  }
  if (pathname === '/api/simulator') return yes({
    accounts: [{ id: 'ac-1', channel: 'whatsapp', label: 'Nadhif main number' }, { id: 'ac-2', channel: 'webchat', label: 'Website chat' }, { id: 'ac-3', channel: 'webform', label: 'Booking form' }],
    personas: [{ id: 'p1', name: 'Sara Al-Otaibi', phone: '+966550132214', language: 'ar' }, { id: 'p2', name: 'Jonas Lindqvist', phone: '+966550134410', language: 'en' }, { id: 'p3', name: 'نورة الشهري', phone: '+966550139020', language: 'ar' }],
    scenarios: [{ id: 's1', title: 'Urgent, everything in one message', steps: [{ type: 'text', text: "Hi, I need deep cleaning today. I'm in Jeddah. What's the price?" }] }, { id: 's2', title: 'By voice, with the address', steps: [{ type: 'text', text: 'Can you come today?' }, { type: 'voice', text: 'I am in Al Rawdah, Prince Sultan Road, the AC is leaking.' }] }],
  })
  if (pathname === '/api/simulator/messages') return phone(body as never)
  if (parts[0] === 'simulator') return yes({ items: phones.get(`${parts[2]}/${decodeURIComponent(parts[3]!)}`) ?? [], conversation_id: conversations.find((one) => one.id === `sim-${decodeURIComponent(parts[3]!)}`)?.id ?? null })
  const [, , room, noun, id] = pathname.split('/')
  const rows = shelves[`/api/${room}/${noun}`]
  if (!rows) return no(404, 'not_found', 'Nothing here.')
  if (method === 'GET') return yes({ items: rows })
  if (method === 'POST') { const row = { id: crypto.randomUUID(), active: true, presence: 'offline', load: 0, ...body }; rows.push(row); return yes(row) }
  return yes(Object.assign(rows.find((row) => row.id === id) ?? {}, body))
}
