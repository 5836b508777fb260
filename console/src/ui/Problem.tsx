import { Refused } from '../api/http'
import { t } from '../words'
import { Icon } from './Icon'
import type { IconName } from './icon-names'
import css from './Problem.module.css'

/** The reason of a failure in words: the server's own sentence, or that it cannot be reached. */
export const reason = (error: unknown): string => (error instanceof Refused ? error.detail : t('problem.unreachable'))

interface Props { error: unknown; safe?: string; retry?: () => void }

/** Says what went wrong, what is safe, and offers to try again. */
export function Problem({ error, safe, retry }: Props) {
  return (
    <div className={css.problem} role="alert">
      <Icon name="alert-circle" />
      <p className="grow"><span className="strong" dir="auto">{reason(error)}</span>{safe && <span className={css.safe}>{safe}</span>}</p>
      {retry && <button type="button" className="btn" onClick={retry}><Icon name="refresh" size={16} />{t('problem.retry')}</button>}
    </div>
  )
}

interface EmptyProps { icon: IconName; text: string; hint?: string; children?: React.ReactNode }

/** One sentence and one thing to do where there is nothing to show. */
export function Empty({ icon, text, hint, children }: EmptyProps) {
  return (
    <div className={css.empty}>
      <span className={css.mark}><Icon name={icon} size={22} /></span>
      <p className="strong">{text}</p>
      {hint && <p className="quiet">{hint}</p>}
      {children}
    </div>
  )
}
