import { client, keys, knownRow, patchRow, removeRow } from '../api/cache'
import { calls, type HandOff, type ListFilter } from '../api/calls'
import { Refused } from '../api/http'
import { settle } from '../api/live'
import type { ConversationDetail, ConversationRow, Named, Need, Reading } from '../api/types'
import { needName } from '../understanding/needs'
import { cell } from '../ui/cell'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'

/** The last claim somebody else won, shown on the conversation until it is left. */
export const conflict = cell<{ id: string; owner: Named } | null>(null)

interface Plan {
  /** What the row will look like if the server agrees. */
  change: Partial<ConversationRow>
  call: () => Promise<{ conversation?: ConversationRow } | null>
  done?: string
  undo?: () => void
  /** The list that the row leaves by this act. */
  leaves?: ListFilter
}

/** Shows an act at once, asks the server, and takes the picture back if it refuses. */
export async function act(id: string, plan: Plan): Promise<boolean> {
  const before = knownRow(id)
  if (plan.leaves) {
    removeRow(plan.leaves, id)
    settle(id, Infinity)
  }
  if (before) patchRow({ ...before, ...plan.change })
  try {
    const answer = await plan.call()
    if (plan.leaves) {
      // It may have come back meanwhile, with a list that was read before the server had agreed.
      removeRow(plan.leaves, id)
      settle(id, answer?.conversation?.version)
    }
    if (answer?.conversation) patchRow(answer.conversation)
    else void client.invalidateQueries({ queryKey: keys.conversation(id) })
    void client.invalidateQueries({ queryKey: ['counts'] })
    if (plan.done) say(plan.done, { undo: plan.undo })
    return true
  } catch (error) {
    if (plan.leaves) settle(id, undefined)
    if (before) patchRow({ ...before, version: (knownRow(id) ?? before).version })
    const owner = error instanceof Refused && error.code === 'already_owned' ? (error.body.owner as Named | undefined) : undefined
    if (owner) {
      conflict.set({ id, owner })
      const row = knownRow(id)
      if (row) patchRow({ ...row, owner, status: 'owned' })
      void client.invalidateQueries({ queryKey: keys.conversation(id) })
    } else say(reason(error), { tone: 'bad' })
    return false
  }
}

const nameOf = (id: string): string => knownRow(id)?.customer.name ?? ''

export function claim(id: string, me: Named): Promise<boolean> {
  return act(id, { change: { owner: me, status: 'owned', queue: null }, call: () => calls.claim(id), done: t('acts.claimed', { name: nameOf(id) }), undo: () => void assign(id, null, t('acts.undone')) })
}

export function assign(id: string, to: Named | null, because: string): Promise<boolean> {
  const was = knownRow(id)?.owner ?? null
  return act(id, {
    change: { owner: to, status: to ? 'owned' : 'waiting' }, call: () => calls.assign(id, to?.id ?? null, because),
    done: to ? t('acts.assigned', { name: nameOf(id), to: to.name }) : t('acts.unassigned', { name: nameOf(id) }),
    undo: because === t('acts.undone') ? undefined : () => void assign(id, was, t('acts.undone')),
  })
}

export async function handOff(id: string, packet: HandOff, to: Named | null, queue = ''): Promise<boolean> {
  const done = await act(id, { change: { owner: to, status: to ? 'owned' : 'waiting' }, call: () => calls.handOff(id, packet), done: t('acts.handedOff', { name: nameOf(id), to: to?.name ?? queue }) })
  // The packet that stands now is the one that was just written.
  if (done) void client.invalidateQueries({ queryKey: keys.conversation(id) })
  return done
}

export function close(id: string, filter: ListFilter): Promise<boolean> {
  const name = nameOf(id)
  return act(id, { leaves: filter.view === 'closed' ? undefined : filter, change: { status: 'closed', unread: 0 }, call: () => calls.close(id), done: t('acts.closed', { name }), undo: () => void reopen(id) })
}

export async function reopen(id: string): Promise<boolean> {
  const done = await act(id, { change: { status: knownRow(id)?.owner ? 'owned' : 'waiting' }, call: () => calls.reopen(id), done: t('acts.reopened', { name: nameOf(id) }) })
  void client.invalidateQueries({ queryKey: ['conversations'] })
  return done
}

export function snooze(id: string, until: Date, filter: ListFilter): Promise<boolean> {
  const name = nameOf(id)
  return act(id, { leaves: filter.view === 'closed' || filter.view === 'snoozed' ? undefined : filter, change: { status: 'snoozed' }, call: () => calls.snooze(id, until.toISOString()), done: t('acts.snoozed', { name }), undo: () => void reopen(id) })
}

const readingOf = (id: string): Reading | null => client.getQueryData<ConversationDetail>(keys.conversation(id))?.reading ?? null

/** What a person says of the need is learned from, so taking it back must not leave the first guess behind as a lesson. */
function saying(id: string, need: Need, call: () => Promise<{ conversation?: ConversationRow } | null>, done: string): Promise<boolean> {
  const was = readingOf(id)
  const undo = was && (was.confirmed && was.need ? () => void setNeed(id, was.need!) : () => void takeBackNeed(id, was.message_id))
  return act(id, { change: { need, needs_person: false }, call, done, undo: undo ?? undefined }).finally(() => void client.invalidateQueries({ queryKey: keys.conversation(id) }))
}

export const setNeed = (id: string, need: Need): Promise<boolean> =>
  saying(id, need, () => calls.setNeed(id, need), t('acts.needSet', { need: needName(need) }))

/** Confirms or corrects what one message is about. */
export const sayNeed = (id: string, reading: Reading, need: Need): Promise<boolean> =>
  saying(id, need, () => calls.sayNeed(id, reading.message_id, need), need === reading.need ? t('acts.needConfirmed', { need: needName(need) }) : t('acts.needLearned', { need: needName(need) }))

function takeBackNeed(id: string, messageId: string): Promise<boolean> {
  return act(id, { change: {}, call: () => calls.takeBackNeed(id, messageId), done: t('acts.needTakenBack') }).finally(() => void client.invalidateQueries({ queryKey: keys.conversation(id) }))
}

export function markRead(id: string): void {
  const row = knownRow(id)
  if (row?.unread) void act(id, { change: { unread: 0 }, call: () => calls.markRead(id) })
}

export async function retry(id: string, messageId: string): Promise<void> {
  if (await act(id, { change: {}, call: () => calls.retry(id, messageId) })) void client.invalidateQueries({ queryKey: keys.conversation(id) })
}

/** Has a voice note written down by the machine, once more where that failed. */
export const transcribe = (id: string, messageId: string): Promise<boolean> => act(id, { change: {}, call: () => calls.transcribe(id, messageId) })

export const correctTranscript = (id: string, messageId: string, text: string): Promise<boolean> =>
  act(id, { change: {}, call: () => calls.correctTranscript(id, messageId, text), done: t('voice.corrected') })

/** The four moments a conversation is usually put off to. */
export function snoozeChoices(now: number): { label: string; until: Date }[] {
  const at = (days: number, hour: number) => {
    const date = new Date(now)
    date.setDate(date.getDate() + days)
    date.setHours(hour, 0, 0, 0)
    return date
  }
  return [
    { label: t('snooze.hour'), until: new Date(now + 3_600_000) },
    { label: t('snooze.threeHours'), until: new Date(now + 3 * 3_600_000) },
    { label: t('snooze.tomorrow'), until: at(1, 9) },
    { label: t('snooze.week'), until: at(7, 9) },
  ]
}
