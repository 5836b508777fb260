import { Link } from '@tanstack/react-router'
import { Caps } from '../keys/Caps'
import { type ActInfo, actNames, acts } from '../keys/acts'
import { Dialog } from '../ui/Dialog'
import { t } from '../words'
import css from './ShortcutSheet.module.css'
import { sheetOpen } from './state'

const places: ActInfo['place'][] = ['everywhere', 'inbox', 'leads', 'writing']

/** Every key on one sheet. */
export function ShortcutSheet() {
  const close = () => sheetOpen.set(false)
  return (
    <Dialog title={t('keys.title')} onClose={close} size={720}>
      <div className={css.columns}>
        {places.map((place) => (
          <section key={place}>
            <h3>{t(`keys.${place}`)}</h3>
            <dl>{actNames.filter((act) => acts[act].place === place).map((act) => <div key={act} className={css.line}><dt>{t(acts[act].label)}</dt><dd><Caps act={act} /></dd></div>)}</dl>
          </section>
        ))}
      </div>
      <p className={css.foot}><Link className="link" to="/settings/{-$page}" params={{ page: 'keys' }} onClick={close}>{t('keys.change')}</Link></p>
    </Dialog>
  )
}
