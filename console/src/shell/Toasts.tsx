import { Caps } from '../keys/Caps'
import { useCell } from '../ui/cell'
import { Icon } from '../ui/Icon'
import { dismiss, toasts } from '../ui/toast'
import { t } from '../words'
import css from './Toasts.module.css'

/** What just happened, said once and quietly, with the way back. */
export function Toasts() {
  const shown = useCell(toasts)
  return (
    <div className={css.stack} role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className={css.toast} data-tone={toast.tone}>
          <span dir="auto">{toast.text}</span>
          {toast.undo && <button type="button" className={css.undo} onClick={() => { dismiss(toast.id); toast.undo?.() }}>{t('toast.undo')} <Caps act="undo" /></button>}
          <button type="button" className={css.close} aria-label={t('toast.close')} onClick={() => dismiss(toast.id)}><Icon name="x" size={15} /></button>
        </div>
      ))}
    </div>
  )
}
