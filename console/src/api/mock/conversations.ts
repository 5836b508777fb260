import type { Conversation, ConversationDetail, CustomerCard, Decision, Message, Packet, Reading, Signal } from '../types'
import { channels, customers, initials, openings, places, staff } from './people'

const now = Date.now()
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
const ahead = (minutes: number) => new Date(now + minutes * 60_000).toISOString()

function conversation(index: number): Conversation {
  const [name, vip, language] = customers[index % customers.length]!
  const [text, need, urgent, service] = openings[index % openings.length]!
  const owner = index % 4 === 1 ? null : staff[index % 7 === 0 ? 0 : index % 5]!
  const minutes = index < 8 ? 6 + index * 11 : 60 + index * 17
  const due = [6, 14, -4, 21, 35, null, -14, -7, 46][index % 9] ?? null
  const snoozed = index % 23 === 11
  return {
    id: `cv-${index}`, customer: { id: `cu-${index % 180}`, name: index < 18 ? name : `${name.split(' ')[0]} ${customers[(index * 7) % 18]![0].split(' ').at(-1)}`, initials: '', vip_level: vip, language },
    channel: channels[index % channels.length]!, account_id: 'ac-1', need, status: snoozed ? 'snoozed' : index % 31 === 30 ? 'closed' : owner ? 'owned' : 'waiting', urgent, needs_person: need === null,
    owner: owner && { id: owner.id, name: owner.name }, queue: owner ? null : 'Front desk', unread: [2, 1, 1, 1, 0, 0, 0, 4, 3][index % 9]!,
    preview: { text, type: index % 9 === 0 ? 'voice' : 'text', direction: 'inbound' }, last_message_at: ago(minutes),
    reply_due_at: due === null ? null : ahead(due), opened_at: ago(minutes + 90), subject_service: service, location_name: places[index % places.length] ?? null, version: 1,
    window_ends_at: channels[index % channels.length] === 'whatsapp' ? (index === 5 ? ago(30) : ahead(24 * 60 - minutes)) : null, reroutes: index % 6 === 3 ? 1 : 0, branch: 'Jeddah north', snoozed_until: snoozed ? ahead(180) : null,
  }
}

export const conversations: Conversation[] = Array.from({ length: 480 }, (_, index) => {
  const made = conversation(index)
  made.customer.initials = initials(made.customer.name)
  return made
})

const signal = (value: string, confidence: number, source: string, evidence: string): Signal => ({ value, label: value, confidence, source_message_id: source, evidence })

function messagesOf(row: Conversation): Message[] {
  const base = { media: null, reply_to_id: null, reactions: [], received_at: null, status: null, error: null, edited: false, deleted: false, channel: row.channel, language: row.customer.language }
  const customer = { kind: 'customer' as const, name: row.customer.name }
  const last = new Date(row.last_message_at).getTime()
  const at = (minutes: number) => new Date(last - minutes * 60_000).toISOString()
  const list: Message[] = [
    { ...base, id: `${row.id}-m1`, direction: 'inbound', author: customer, type: 'text', text: 'Hello, good morning', at: at(60 * 26) },
    { ...base, id: `${row.id}-m2`, direction: 'inbound', author: customer, type: 'voice', text: null, at: at(24), language: 'ar',
      media: { url: '/icon.svg', mime: 'audio/ogg', seconds: 19, transcript: { text: 'السلام عليكم، أحتاج تنظيف عميق اليوم قبل الساعة سبعة، عندنا ضيوف. الشقة ثلاث غرف وصالة.', language: 'ar', confidence: 0.93 } } },
    { ...base, id: `${row.id}-m3`, direction: 'outbound', author: { kind: 'assistant', name: 'Assistant' }, type: 'text', text: 'Just to confirm: deep cleaning, 3 bedrooms, Al Rawdah, today before 19:00. Is that right?', at: at(21), status: 'read' },
    { ...base, id: `${row.id}-m4`, direction: 'inbound', author: customer, type: 'text', text: 'Yes exactly. What would it cost?', at: at(12), reactions: [{ emoji: '👍', by: 'Maya Haddad' }] },
    { ...base, id: `${row.id}-m5`, direction: 'note', author: { kind: 'staff', name: 'Leo Fischer' }, type: 'text', text: "Tom's team has a gap 15:30–18:30, Van 2 is already in Al Hamra.", at: at(7) },
    { ...base, id: `${row.id}-m6`, direction: 'inbound', author: customer, type: 'location', text: null, at: at(5), media: { latitude: 21.5651, longitude: 39.1622, address: 'Prince Sultan Road 4120, Al Rawdah, Jeddah' } },
  ]
  if (row.id === 'cv-2') list.push({ ...base, id: `${row.id}-m8`, direction: 'outbound', author: { kind: 'staff', name: 'Maya Haddad' }, type: 'text', text: 'I am looking at the two payments now.', at: at(3), status: 'failed', error: 'The provider refused it: the number is not on WhatsApp.' })
  if (row.id === 'cv-4') list.push({ ...base, id: `${row.id}-m9`, direction: 'inbound', author: customer, type: 'image', text: 'This is the corner', at: at(2), media: { url: '/icon.svg', mime: 'image/svg+xml', width: 320, height: 240, name: 'corner.jpg' } })
  list.push({ ...base, id: `${row.id}-m7`, direction: 'inbound', author: customer, type: 'text', text: row.preview?.text ?? '', at: at(0) })
  return list
}

function packetOf(row: Conversation): Packet | null {
  if (row.need === 'general_question') return null
  return {
    next_action: 'Confirm the 15:30 slot with Van 2 and quote SAR 520 (3-bed deep clean)',
    summary: `${row.customer.name.split(' ')[0]} wants deep home cleaning in Jeddah · Al Rawdah, today before 19:00. Guests are arriving. 3 bedrooms and a living room.`,
    already_said: ['Availability exists; no time promised yet', 'Price list link not sent', 'Voice note transcribed (Arabic, 19 s)'],
    signals: [], cites: [`${row.id}-m2`, `${row.id}-m4`], due_at: row.reply_due_at, made_by: 'Frontdesk',
  }
}

function readingOf(row: Conversation): Reading {
  return {
    need: row.need, confidence: row.needs_person ? 0.52 : 0.94, abstained: row.needs_person,
    signals: {
      urgency: row.urgent ? signal('Today, before 19:00', 0.96, `${row.id}-m2`, 'اليوم قبل الساعة سبعة') : null,
      location: row.location_name ? signal(row.location_name, 0.91, `${row.id}-m6`, 'Al Rawdah') : null,
      service: row.subject_service ? signal(row.subject_service, 0.97, `${row.id}-m2`, 'تنظيف عميق') : null,
      timing: signal('Today 15:30–19:00', 0.7, `${row.id}-m2`, 'قبل الساعة سبعة'), budget: null,
      language: signal(row.customer.language === 'ar' ? 'Arabic, English' : 'English', 0.99, `${row.id}-m1`, 'Hello'),
    },
  }
}

function decisionOf(row: Conversation): Decision {
  const owner = row.owner?.name ?? 'Front desk'
  return {
    sentence: `Booking, 94 % sure. Sent to ${owner}: holds the skill, covers Jeddah north, lowest load.`,
    steps: row.needs_person
      ? [{ kind: 'classified', title: 'Classified', detail: 'Not sure enough: 52 % where 60 % is asked. A person decides.' }, { kind: 'queue', title: 'Queue', detail: 'Front desk, first free person' }]
      : [
          { kind: 'classified', title: 'Classified', detail: 'Booking with 94 % confidence (threshold 60 %)' },
          { kind: 'rule', title: 'Rule', detail: '“Home visits, Jeddah north” matched on service and area' },
          { kind: 'skill', title: 'Skill', detail: '3 of 6 people hold this skill; 2 on shift now' },
          { kind: 'load', title: 'Load', detail: 'Maya 5/8 · Tom 6/6 (full): Maya has the lower load' },
          { kind: 'owner', title: 'Owner', detail: owner },
        ],
    candidates: staff.map((one, index) => ({
      staff_id: one.id, name: one.name, chosen: one.name === owner, score: index < 2 ? 0.82 - index * 0.2 : null,
      excluded_because: index < 2 ? null : ['', '', 'Full: 8 of 8', 'Does not cover Jeddah north', 'Away since 10:40', 'Not on shift'][index]!,
    })),
    policy_version: 14, confidence: row.needs_person ? 0.52 : 0.94, threshold: 0.6, reroutes: row.reroutes,
  }
}

export function cardOf(row: Conversation): CustomerCard {
  const mine = conversations.filter((other) => other.customer.id === row.customer.id)
  return {
    ...row.customer, tags: row.customer.vip_level ? ['Allergy: lavender', 'Gate code on file'] : [], since: '2024-03-02T08:00:00Z', conversations: mine.length + 11,
    open_conversations: mine.filter((other) => other.status !== 'closed').length, last_seen_at: row.last_message_at, note: null,
    handles: [{ channel: 'whatsapp', address: '+966 55 013 2214' }, { channel: 'email', address: 'hello@example.com' }],
  }
}

export function detailOf(row: Conversation): ConversationDetail {
  return {
    conversation: row, messages: messagesOf(row), packet: packetOf(row), reading: readingOf(row), decision: decisionOf(row), customer: cardOf(row),
    events: [{ at: new Date(new Date(row.last_message_at).getTime() - 11 * 60_000).toISOString(), name: 'conversation.assigned', actor: null, sentence: decisionOf(row).sentence }], position: 1,
  }
}
