import type { AssistantSettings } from '../api/calls'
import { isShipped, needName, shippedNeeds } from '../understanding/needs'
import { t } from '../words'

export type Settings = AssistantSettings['settings']
export type NeedSettings = Settings['needs'][string]
export type Wanted = NeedSettings['wanted'][number]
export type OwnField = Settings['fields'][number]

export const OWN = 'own:'
const signals = ['urgency', 'location', 'service', 'timing', 'budget'] as const
const SILENT: NeedSettings = { mode: 'off', answers: false, confirms: false, wanted: [] }

export const askable = (settings: Settings): string[] => [...signals, ...settings.fields.map((one) => OWN + one.key)]

/** What stands for a need; one without settings of its own does nothing until it is given some. */
export const ofNeed = (settings: Settings, need: string): NeedSettings => settings.needs[need] ?? SILENT

/** Everything that can be asked, what is listed first and in its order; what is not listed is off. */
export function asked(wanted: readonly Wanted[], all: readonly string[]): Wanted[] {
  const listed = wanted.filter((one) => all.includes(one.signal))
  return [...listed, ...all.filter((signal) => !listed.some((one) => one.signal === signal)).map((signal) => ({ signal, importance: 'off' as const }))]
}

/** The list with one line moved, or the same list where it cannot move. */
export function moved<T>(list: readonly T[], from: number, by: number): T[] {
  const next = [...list]
  const to = from + by
  if (to < 0 || to >= list.length) return next
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}

/** A key made from what somebody called it; words without Latin letters get a number. */
export function keyOf(label: string, used: readonly string[]): string {
  const plain = label.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '').slice(0, 24)
  const base = plain || 'field'
  let key = base
  for (let n = 2; used.includes(key); n += 1) key = `${base}_${n}`
  return key
}

/** New fields get their key from their name when they are saved, and every need that asks them follows. */
export function keyed(settings: Settings, saved: readonly string[]): Settings {
  const used = [...saved]
  const renamed = new Map<string, string>()
  const fields = settings.fields.map((one) => {
    const key = saved.includes(one.key) ? one.key : keyOf(one.label, used)
    used.push(key)
    renamed.set(OWN + one.key, OWN + key)
    return { ...one, key, label: one.label.trim(), questions: Object.fromEntries(Object.entries(one.questions).filter(([, text]) => text.trim())) }
  })
  const needs = Object.fromEntries(Object.entries(settings.needs).map(([need, one]) => [need, {
    ...one,
    // What was removed is asked nowhere.
    wanted: one.wanted.filter(({ signal }) => !signal.startsWith(OWN) || renamed.has(signal)).map((each) => ({ ...each, signal: renamed.get(each.signal) ?? each.signal })),
  }]))
  return { ...settings, fields, needs }
}

export function signalName(signal: string, fields: readonly OwnField[]): string {
  const known = signals.find((one) => one === signal)
  return known ? t(`assistant.signal.${known}`) : fields.find((one) => OWN + one.key === signal)?.label || signal.slice(OWN.length)
}

export const nameOfNeed = (need: string): string => (isShipped(need) ? t(`need.${need}`) : needName(need))

/** What a text is called; the second way of asking the same is called after the first. */
export function textName(key: string): string {
  const again = key.endsWith('_again')
  const name = t(`assistant.text.${again ? key.slice(0, -6) : key}` as 'assistant.text.handoff')
  return again ? t('assistant.again', { text: name }) : name
}

/** The shipped needs in their usual order, then the business's own. */
export const inOrder = (needs: readonly string[]): string[] => [...shippedNeeds.filter((one) => needs.includes(one)), ...needs.filter((one) => !isShipped(one))]
