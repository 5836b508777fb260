/** The shapes the console reads and writes: one name each, whatever the transport calls them. */
export type ShippedNeed = 'scheduling' | 'pricing' | 'post_service_support' | 'complaint' | 'specialist_review' | 'general_question' | 'other'
/** The code of a need: a shipped one, or one of the business's own. */
export type Need = string
export type ChannelKind = 'whatsapp' | 'instagram' | 'messenger' | 'telegram' | 'x' | 'sms' | 'voice' | 'email' | 'webchat' | 'webform'
export type ConversationStatus = 'waiting' | 'assisted' | 'offered' | 'owned' | 'snoozed' | 'closed'
export type Presence = 'available' | 'busy' | 'away' | 'offline' | 'no_answer'
export type View = 'mine' | 'unassigned' | 'all' | 'waiting' | 'snoozed' | 'closed'
export type Names = Record<string, string>

export interface Named { id: string; name: string }

export interface Person extends Named {
  email: string
  roles: string[]
  permissions: string[]
  presence: Presence
  load: number
  capacity: number
  languages: string[]
}

export interface Business extends Named {
  timezone: string
  currency: string
  languages: string[]
  week_start: number
}

export interface Me { person: Person; business: Business; csrf: string; position: number }

export interface Preview { text: string; type: MessageType; direction: Direction }

export interface ConversationRow {
  id: string
  customer: { id: string; name: string; initials: string; vip_level: number; language: string | null }
  channel: ChannelKind
  account_id: string
  need: Need | null
  status: ConversationStatus
  urgent: boolean
  needs_person: boolean
  owner: Named | null
  queue: string | null
  unread: number
  preview: Preview | null
  last_message_at: string
  reply_due_at: string | null
  opened_at: string
  subject_service: string | null
  location_name: string | null
  version: number
}

export interface Conversation extends ConversationRow {
  window_ends_at: string | null
  reroutes: number
  branch: string | null
  language?: string | null
  snoozed_until?: string | null
}

export type Direction = 'inbound' | 'outbound' | 'note' | 'echo'
export type MessageType =
  | 'text' | 'image' | 'audio' | 'voice' | 'video' | 'document' | 'location' | 'contacts' | 'sticker' | 'interactive' | 'order' | 'unsupported' | 'system'
export type SendStatus = 'queued' | 'sent' | 'delivered' | 'read' | 'failed' | 'unconfirmed'

/** What became of writing down a recording; `heard` is what a machine had written before a person corrected it. */
export interface Transcript { text: string; state: 'waiting' | 'done' | 'failed'; language: string | null; made_by: string; by_person: boolean; heard: string | null; seconds: number | null; error: string | null }

export interface Media {
  url?: string | null
  mime?: string | null
  name?: string | null
  size?: number | null
  seconds?: number | null
  width?: number | null
  height?: number | null
  transcript?: Transcript | null
  latitude?: number | null
  longitude?: number | null
  address?: string | null
  contacts?: { name: string; phone: string | null }[] | null
}

export interface Message {
  id: string
  conversation_id?: string
  client_id?: string | null
  direction: Direction
  author: { kind: 'customer' | 'staff' | 'assistant' | 'system'; name: string; id?: string | null }
  type: MessageType
  text: string | null
  media: Media | null
  reply_to_id: string | null
  reactions: { emoji: string; by: string }[]
  at: string
  received_at: string | null
  status: SendStatus | null
  error: string | null
  edited: boolean
  deleted: boolean
  channel: ChannelKind
  language: string | null
  /** What could be tapped under it, and what the assistant's words rest on. */
  choices?: string[]
  /** Taken for written by a machine: the assistant leaves it to people. */
  automatic?: boolean
  sources?: AssistantSource[]
}

export interface AssistantSource { kind: string; id: string; title: string; text: string }

/** A reply that waits for a person's decision. */
export interface Suggestion { id: string; text: string; language: string; why: string; sources: AssistantSource[]; held_because: string[]; words_of: 'template' | 'answer' | 'model'; at: string }

/** How far the assistant is; `until` is when a person is told in any case. */
export interface AssistantState {
  state: string
  at_it: boolean
  asking: string | null
  asking_label: string | null
  asked: string[]
  why: string
  until: string | null
  may_resume: boolean
  draft: Suggestion | null
}

export interface Packet {
  id: string
  next_action: string
  summary: string
  already_said: string[]
  signals: { name: string; value: string }[]
  cites: string[]
  due_at: string | null
  /** A person's name, or "rules". */
  made_by: string
  at: string
  /** How long it took whoever got it from a person to act first. */
  taken_up_seconds?: number | null
  /** What a language model makes of the conversation, as of the last message it had read. */
  by_model?: { text: string; language: string; made_by: string; at: string } | null
  /** The customer's other conversations, what is open first. */
  links?: { conversation_id: string; need: string | null; status: string; at: string }[]
}

export interface Signal {
  value: Record<string, unknown>
  label: string
  confidence: number
  source_message_id: string | null
  evidence: string | null
  /** Whether a person said so; `was` is then what had been read, if that was something else (empty: nothing). */
  by_person: boolean
  was: string | null
  /** Whether only a connected language model noticed it, and the customer has not said yes to it. */
  by_model: boolean
}

export const signalNames = ['urgency', 'location', 'service', 'timing', 'budget', 'language', 'lead'] as const
export type SignalName = (typeof signalNames)[number]

export interface Reading {
  need: Need | null
  /** Whether a person said so, be it what was read or something else. */
  confirmed: boolean
  /** The message that told the need. */
  message_id: string
  confidence: number
  abstained: boolean
  signals: Record<SignalName, Signal | null>
  /** What a connected language model took the message to mean. */
  second: { need: Need | null; confidence: number; agrees: boolean } | null
}

export type StepKind = 'classified' | 'rule' | 'skill' | 'load' | 'owner' | 'queue'

export interface Candidate {
  staff_id: string
  name: string
  chosen: boolean
  score: number | null
  excluded_because: string | null
}

export interface Decision {
  sentence: string
  steps: { kind: StepKind; title: string; detail: string }[]
  candidates: Candidate[]
  policy_version: number | string
  confidence: number | null
  threshold: number | null
  reroutes: number
  /** When the branch opens, while it is closed. */
  opens_at: string | null
  /** Who on call was rung for it. */
  on_call: Named[]
}

export interface Handle { channel: ChannelKind | 'phone'; address: string; label?: string | null }

export interface CustomerCard extends Named {
  initials: string
  vip_level: number
  language: string | null
  handles: Handle[]
  tags: string[]
  since: string
  conversations: number
  open_conversations: number
  last_seen_at: string | null
  note?: string | null
}

export interface TimelineEvent { at: string; name: string; sentence: string; actor: string | null }

export interface ConversationDetail {
  conversation: Conversation
  messages: Message[]
  /** Whether earlier messages are to be had. */
  more: boolean
  packet: Packet | null
  reading: Reading | null
  decision: Decision | null
  customer: CustomerCard
  assistant?: AssistantState | null
  events: TimelineEvent[]
  /** What machines help with here: the uses of the language model that are switched on, and writing down voice notes. */
  aids: string[]
  position: number
}

export interface Counts { mine: number; unassigned: number; all: number }
export interface ConversationPage { items: ConversationRow[]; total: number; position: number; counts: Counts }

/** Work one is asked to take; the first of those asked who accepts has it. */
export interface Offer {
  id: string
  conversation: ConversationRow
  next_action: string
  why: string
  others: number
  urgent: boolean
  seconds: number
  arrived_at: string
  offered_at: string
  expires_at: string
}
export interface Offers { items: Offer[]; now: string; position: number }

export interface StaffLoad extends Named { presence: Presence; load: number; capacity: number; skills: string[] }

export interface CustomerRow extends Named {
  initials: string
  vip_level: number
  language: string | null
  handles: Handle[]
  conversations: number | null
  last_seen_at: string | null
}
export interface CustomerPage { items: CustomerRow[]; total: number }
export interface CustomerProfile { customer: CustomerCard; conversations: ConversationRow[]; events: TimelineEvent[] }

export interface SearchAnswer { conversations: ConversationRow[]; customers: CustomerRow[] }

export interface Skill extends Named { people?: number }
export interface Role extends Named { permissions: string[]; people?: number }
export interface Staff extends Named {
  email: string
  roles: string[]
  skills: { skill_id: string; level: number }[]
  languages: string[]
  branches: string[]
  capacity: number
  presence: Presence
  load: number
  active: boolean
}
export interface Branch extends Named { address: string | null; timezone: string; hours: string | null; active: boolean }

export interface Price { kind: 'fixed' | 'from' | 'on_inspection'; amount: number | null; currency: string }
export interface Service {
  id: string
  names: Names
  aliases: string[]
  duration_minutes: number
  price: Price
  skill_id: string | null
  active: boolean
}
export interface Area { id: string; names: Names; aliases: string[]; parent_id: string | null; branch_id: string | null; active: boolean }

export type Health = 'ok' | 'quiet' | 'warning' | 'broken' | 'off'
export interface ChannelAccount {
  id: string
  channel: ChannelKind
  label: string
  address: string | null
  health: Health
  problem: { sentence: string; fix: string | null } | null
  last_message_at: string | null
  webhook_path: string | null
  external_id: string
  secrets_set: string[]
  secrets?: Record<string, string>
  simulated: boolean
  active: boolean
}

export interface SimulatorAccount { id: string; channel: ChannelKind; label: string }
export interface Persona { id: string; name: string; phone: string; language: string }
export interface ScenarioStep { type: 'text' | 'image' | 'voice' | 'location' | 'button'; text: string; latitude?: number; longitude?: number }
export interface Scenario { id: string; title: string; persona_id?: string | null; channel?: ChannelKind | null; steps: ScenarioStep[]; answers: Record<string, string> }
export interface Simulator { accounts: SimulatorAccount[]; personas: Persona[]; scenarios: Scenario[] }
export interface PhoneMessage {
  id?: string
  direction: 'inbound' | 'outbound'
  text: string
  type: MessageType
  at: string
  status: SendStatus | null
  buttons?: { id: string; title: string }[]
}
export interface PhoneThread { items: PhoneMessage[]; conversation_id: string | null }

/** One server-sent event: what changed, complete enough to patch a screen without asking again. */
export interface LiveEvent {
  name: string
  at: string
  position: number
  conversation?: ConversationRow
  message?: Message
  conversation_id?: string
  customer_id?: string
  staff?: { id: string; presence: Presence; load: number }
  /** The facts of the event as they were recorded: ids and numbers. */
  data?: Record<string, unknown>
}
