import { client, keys } from '../api/cache'
import { calls } from '../api/calls'
import type { Reading, SignalName } from '../api/types'
import { act } from '../inbox/acts'
import { t } from '../words'
import { filled, type Wish, wishOf } from './signals'

export interface Said { value: Wish | null; words?: { first: number; last: number }; next_time?: boolean }

const fresh = (id: string) => void client.invalidateQueries({ queryKey: keys.conversation(id) })

/** The message a word about a signal belongs to: the one that said it, else the one that told the need. */
export const sourceOf = (reading: Reading, name: SignalName): string => reading.signals[name]?.source_message_id ?? reading.message_id

/** Says what a signal really is; undone, it is again what it was before, be that read or said. */
export function saySignal(id: string, reading: Reading, name: SignalName, said: Said): Promise<boolean> {
  const was = reading.signals[name]
  const messageId = sourceOf(reading, name)
  const before = wishOf(name, was)
  const undo = was?.by_person ? () => void say(id, messageId, name, { value: before && filled(before) }, t('signals.takenBack')) : () => void takeBackSignal(id, messageId, name)
  const done = said.next_time ? t('signals.taught', { signal: t(`signal.${name}`) }) : t('signals.said', { signal: t(`signal.${name}`) })
  return say(id, messageId, name, said, done, undo)
}

function say(id: string, messageId: string, name: SignalName, said: Said, done: string, undo?: () => void): Promise<boolean> {
  return act(id, { change: {}, call: () => calls.saySignal(id, messageId, name, said), done, undo }).finally(() => fresh(id))
}

/** Takes back what a person said of a signal, with the words it taught. */
export function takeBackSignal(id: string, messageId: string, name: SignalName): Promise<boolean> {
  return act(id, { change: {}, call: () => calls.takeBackSignal(id, messageId, name), done: t('signals.takenBack') }).finally(() => fresh(id))
}
