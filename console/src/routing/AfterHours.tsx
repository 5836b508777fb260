import type { Decision } from '../api/types'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { all } from '../words/lists'
import { t } from '../words'
import { clock, dayAndClock } from '../words/time'
import css from './AfterHours.module.css'

const SOON_ENOUGH = 20 * 3_600_000

/** The branch is closed: when it opens, so that nobody promises an answer before; and who on call was rung when it cannot wait. */
export function AfterHours({ decision }: { decision: Decision }) {
  const now = useMinute()
  const opens = decision.opens_at ? new Date(decision.opens_at).getTime() : 0
  if (opens <= now) return null
  const time = opens - now < SOON_ENOUGH ? clock(decision.opens_at!) : dayAndClock(decision.opens_at!)
  return (
    <p className={css.closed} role="note">
      <Icon name="moon" size={16} />
      <span>{t('closed.until', { time })} {decision.on_call.length > 0 ? t('closed.rung', { names: all(decision.on_call.map((one) => one.name)) }) : t('closed.promise', { time })}</span>
    </p>
  )
}
