import type { components } from '../api/schema'
import type { Signal, SignalName } from '../api/types'

/** Only the fields of one signal are filled in. */
export type Wish = Partial<components['schemas']['Wish']>

/** The languages a message can be said to be in. */
export const signalLanguages = ['en', 'ar', 'ar-Latn', 'hi', 'hi-Latn', 'ur', 'bn', 'tl', 'id', 'fa', 'tr', 'fr', 'de', 'es', 'pt', 'it', 'nl', 'pl', 'ru', 'uk', 'he', 'zh']
export const partsOfDay = ['morning', 'noon', 'afternoon', 'evening', 'night'] as const
export const budgetKinds = ['at_most', 'around', 'at_least'] as const

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined)
const hour = (value: unknown): string | undefined => text(value)?.slice(0, 5)
const entries = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? (value as Record<string, unknown>[]) : [])

/** What a signal says now, as a person would say it; null when it is not there. */
export function wishOf(name: SignalName, signal: Signal | null): Wish | null {
  if (!signal?.label) return name === 'urgency' ? { urgent: false } : null
  const said = signal.value
  switch (name) {
    case 'urgency': return { urgent: said.value === 'urgent' }
    case 'lead': return { lead: said.lead === true }
    case 'location': return { area_id: text(said.area_id) }
    case 'service': return { services: entries(said.services).map((one) => String(one.service_id)) }
    case 'language': return { language: text(entries(said.languages)[0]?.code) }
    case 'budget': return { amount_minor: Number(said.amount_minor), kind: text(said.kind) as Wish['kind'] }
    case 'timing': return { date: text(said.date), date_to: text(said.date_to), time: hour(said.time), time_to: hour(said.time_to), part: text(said.part) as Wish['part'], asap: said.asap === true }
  }
}

/** The fields that are filled in; null when none is. */
export function filled(wish: Wish): Wish | null {
  const kept = Object.entries(wish).filter(([, value]) => value !== undefined && value !== null && value !== '' && (value !== false || 'urgent' in wish || 'lead' in wish) && !(Array.isArray(value) && !value.length))
  return kept.length ? (Object.fromEntries(kept) as Wish) : null
}

/** The one service or area that is said anew: whose words can be taught. */
export function newEntry(name: SignalName, before: Wish | null, now: Wish, byPerson: boolean): string | null {
  const chosen = name === 'service' ? now.services ?? [] : name === 'location' && now.area_id ? [now.area_id] : []
  const known = byPerson ? [] : name === 'service' ? before?.services ?? [] : [before?.area_id]
  const fresh = chosen.filter((one) => !known.includes(one))
  return fresh.length === 1 ? fresh[0]! : null
}
