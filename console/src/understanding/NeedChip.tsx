import type { Need } from '../api/types'
import { Icon } from '../ui/Icon'
import { t } from '../words'

export const needs: Need[] = ['scheduling', 'pricing', 'post_service_support', 'complaint', 'specialist_review', 'general_question', 'other']

const tones: Record<Need, string> = {
  scheduling: 'pine', pricing: 'ocean', post_service_support: 'sand', complaint: 'coral', specialist_review: 'plum', general_question: '', other: '',
}

/** What the customer needs, or that a person must look. */
export function NeedChip({ need, asks, onTint }: { need: Need | null; asks?: boolean; onTint?: boolean }) {
  if (asks) return <span className="chip amber"><Icon name="user-question" size={13} />{t('need.unsure')}</span>
  if (!need) return null
  const tone = tones[need] ?? ''
  return <span className={`chip ${tone}`} style={onTint && tone === 'pine' ? { background: 'var(--sheet)' } : undefined}>{t(`need.${need}`)}</span>
}
