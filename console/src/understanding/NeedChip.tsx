import type { Need, ShippedNeed } from '../api/types'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import { isShipped, needName, useNeeds } from './needs'

const tones: Record<ShippedNeed, string> = {
  scheduling: 'pine', pricing: 'ocean', post_service_support: 'sand', complaint: 'coral', specialist_review: 'plum', general_question: '', other: '',
}

/** What the customer needs, or that a person must look; a need of the business's own has the colour of what it is handled as. */
export function NeedChip({ need, asks, onTint }: { need: Need | null; asks?: boolean; onTint?: boolean }) {
  const known = useNeeds()
  if (asks) return <span className="chip amber"><Icon name="user-question" size={13} />{t('need.unsure')}</span>
  if (!need) return null
  const kind = isShipped(need) ? need : known.find((one) => one.code === need)?.handled_as
  const tone = kind && isShipped(kind) ? tones[kind] : ''
  return <span className={`chip ${tone}`} dir="auto" style={onTint && tone === 'pine' ? { background: 'var(--sheet)' } : undefined}>{needName(need)}</span>
}
