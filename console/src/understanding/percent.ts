import { t } from '../words'

/** A share as a whole percentage; a decimal only where the last step to certainty matters. */
export const percent = (share: number): string => t('understanding.percent', { percent: inPercent(share) })

export const inPercent = (share: number): number => (share > 0.99 && share < 1 ? Math.floor(share * 1000) / 10 : Math.round(share * 100))
