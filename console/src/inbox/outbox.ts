import { client, keys, knownRow, patchRow } from '../api/cache'
import { calls } from '../api/calls'
import { Unreachable } from '../api/http'
import { line } from '../api/live'
import { mergeMessage } from '../api/patch'
import type { ConversationDetail, Message } from '../api/types'
import { preferences } from '../settings/preferences'
import { cell } from '../ui/cell'
import { reason } from '../ui/Problem'

export interface Entry {
  client_id: string
  conversation_id: string
  kind: 'reply' | 'note'
  text: string
  reply_to_id?: string
  /** The assistant's suggestion that these words began as. */
  draft_id?: string
  /** Whose work it was when this was written; somebody else's by now is told before anything goes out. */
  expected_owner?: string | null
  at: string
  send_at: number
  state: 'held' | 'sending' | 'waiting' | 'refused'
  problem?: string
}

/** Written but not yet accepted by the server; kept over a reload, so that nothing typed is ever lost. */
export const outbox = cell<readonly Entry[]>([], 'frontdesk.outbox')
export const drafts = cell<Record<string, string>>({}, 'frontdesk.drafts')

/** The assistant's suggestion that stands in a conversation's composer, changed or as it was. */
export const taken = cell<Record<string, string>>({}, 'frontdesk.taken')

export function setTaken(conversationId: string, suggestion: string | undefined): void {
  taken.set((was) => {
    const next = { ...was }
    if (suggestion) next[conversationId] = suggestion
    else delete next[conversationId]
    return next
  })
}

export function setDraft(name: string, text: string): void {
  drafts.set((was) => {
    const next = { ...was, [name]: text }
    if (!text) delete next[name]
    return next
  })
}

const change = (id: string, part: Partial<Entry>): void => outbox.set((was) => was.map((entry) => (entry.client_id === id ? { ...entry, ...part } : entry)))
const drop = (id: string): void => outbox.set((was) => was.filter((entry) => entry.client_id !== id))

let timer: ReturnType<typeof setTimeout> | undefined

/** Puts a reply or a note on its way; a reply can be called back for a few seconds. */
export function post(kind: Entry['kind'], conversationId: string, text: string, replyTo?: string, suggestion?: string): void {
  const hold = kind === 'reply' ? preferences.get().undoSeconds * 1000 : 0
  const known = knownRow(conversationId)
  const entry: Entry = {
    client_id: crypto.randomUUID(), conversation_id: conversationId, kind, text, reply_to_id: replyTo, ...(suggestion && { draft_id: suggestion }), at: new Date().toISOString(),
    ...(kind === 'reply' && known ? { expected_owner: known.owner?.id ?? null } : {}),
    send_at: Date.now() + hold, state: 'held',
  }
  outbox.set((was) => [...was, entry])
  plan()
}

/** Calls a held or refused entry back; its words return to the composer. */
export function callBack(entry: Entry): void {
  drop(entry.client_id)
  const name = `${entry.conversation_id}:${entry.kind}`
  if (entry.draft_id) setTaken(entry.conversation_id, entry.draft_id)
  setDraft(name, [drafts.get()[name], entry.text].filter(Boolean).join('\n'))
}

export function sendNow(entry: Entry): void {
  // Whoever sends it again has been told.
  change(entry.client_id, { send_at: 0, state: 'held', problem: undefined, expected_owner: undefined })
  plan()
}

function plan(): void {
  clearTimeout(timer)
  const next = outbox.get().filter((entry) => entry.state === 'held' || entry.state === 'waiting').map((entry) => entry.send_at)
  if (next.length) timer = setTimeout(() => void flush(), Math.max(0, Math.min(...next) - Date.now()))
}

async function flush(): Promise<void> {
  // One tab sends at a time; a second copy would be harmless (same client id) but needless.
  if (navigator.locks) await navigator.locks.request('frontdesk.outbox', sendDue)
  else await sendDue()
  plan()
}

async function sendDue(): Promise<void> {
  for (const entry of outbox.get()) {
    if ((entry.state === 'held' || entry.state === 'waiting') && entry.send_at <= Date.now()) await sendOne(entry)
  }
}

/** Hands one entry to the server; `keepalive` lets the request outlive the page. */
const deliver = ({ kind, conversation_id: id, text, client_id, reply_to_id, expected_owner, draft_id }: Entry, keepalive = false) =>
  kind === 'note' ? calls.note(id, { text, client_id }, keepalive) : calls.send(id, { text, client_id, reply_to_id, expected_owner, draft_id }, keepalive)

async function sendOne(entry: Entry): Promise<void> {
  change(entry.client_id, { state: 'sending' })
  const { client_id, conversation_id: id } = entry
  try {
    const answer = await deliver(entry)
    if (answer?.message) settle(id, { ...answer.message, client_id })
    else void client.invalidateQueries({ queryKey: keys.conversation(id) })
    drop(client_id)
  } catch (error) {
    if (error instanceof Unreachable) change(client_id, { state: 'waiting', send_at: Date.now() + 3000 })
    else change(client_id, { state: 'refused', problem: reason(error) })
  }
}

function settle(id: string, message: Message): void {
  client.setQueryData<ConversationDetail>(keys.conversation(id), (detail) => detail && { ...detail, messages: mergeMessage(detail.messages, message) })
  const row = client.getQueryData<ConversationDetail>(keys.conversation(id))?.conversation
  if (row && message.direction !== 'note' && message.at >= row.last_message_at) {
    patchRow({ ...row, unread: 0, preview: { text: message.text ?? '', type: message.type, direction: message.direction }, last_message_at: message.at })
  }
}

/** Starts sending what is due, again after every break of the line; a closing page sends what it still holds. */
export function startOutbox(): () => void {
  for (const entry of outbox.get()) if (entry.state === 'sending') change(entry.client_id, { state: 'held' })
  plan()
  const wake = () => {
    if (line.get() !== 'live') return
    outbox.get().forEach((entry) => entry.state === 'waiting' && change(entry.client_id, { send_at: 0 }))
    plan()
  }
  const leave = () => {
    for (const entry of outbox.get()) if (entry.state === 'held') void deliver(entry, true).then(() => drop(entry.client_id), () => undefined)
  }
  const stop = line.subscribe(wake)
  window.addEventListener('pagehide', leave)
  return () => {
    stop()
    window.removeEventListener('pagehide', leave)
  }
}

/** An entry drawn as the message it will become. */
export function asMessage(entry: Entry, author: string): Message {
  return {
    id: entry.client_id, client_id: entry.client_id, direction: entry.kind === 'note' ? 'note' : 'outbound', author: { kind: 'staff', name: author }, type: 'text', text: entry.text,
    media: null, reply_to_id: entry.reply_to_id ?? null, reactions: [], at: entry.at, received_at: null, status: null, error: null, edited: false, deleted: false, channel: 'whatsapp', language: null,
  }
}
