import { roleName } from '../team/roleName'
import { needName } from '../understanding/needs'
import { t } from '../words'
import type { Drift } from './calls'

const tenth = (share: number): number => Math.round(share * 1000) / 10

/** The alarm in a sentence. */
export function driftSaid(drift: Drift): string {
  const what = drift.need ? (drift.role ? t('notice.role', { need: needName(drift.need), role: roleName(drift.role) }) : t('notice.need', { need: needName(drift.need) })) : t('notice.all')
  return t('notice.drift', { what, rerouted: drift.rerouted, n: drift.conversations, usual: tenth(drift.expected) })
}
