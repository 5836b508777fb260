import { useCell } from '../ui/cell'
import { Icon } from '../ui/Icon'
import { T } from '../words/T'
import { conflict } from './acts'
import css from './Conflict.module.css'
import { t } from '../words'

/** Somebody else was faster: says who, and that nothing typed is lost. */
export function Conflict({ id }: { id: string }) {
  const lost = useCell(conflict)
  if (lost?.id !== id) return null
  return (
    <div className={css.conflict} role="alert">
      <Icon name="user-check" />
      <span className="grow"><T k="conflict.line" v={{ name: <bdi><strong>{lost.owner.name}</strong></bdi> }} /></span>
      <button type="button" className="iconbtn" aria-label={t('toast.close')} onClick={() => conflict.set(null)}><Icon name="x" size={16} /></button>
    </div>
  )
}
