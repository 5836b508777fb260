import { Link } from '@tanstack/react-router'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import css from './BottomBar.module.css'
import { groupsFor, settingsPlace } from './places'
import { paletteOpen, useMe, usePlaceCounts } from './state'

/** The places on a phone, under the thumb. */
export function BottomBar() {
  const counts = usePlaceCounts()
  const me = useMe()
  return (
    <nav className={css.bar} aria-label={t('nav.label')}>
      {[...groupsFor(me).flatMap((group) => group.places), settingsPlace].map((place) => (
        <Link key={place.to} to={place.to} params={{}} className={css.place} aria-label={t(place.label)} activeProps={{ 'aria-current': 'page' }} activeOptions={{ includeSearch: false }}>
          <Icon name={place.icon} size={21} />
          {place.counted && counts[place.counted] > 0 && <i className={css.dot} aria-hidden />}
        </Link>
      ))}
      <button type="button" className={css.place} aria-label={t('shell.search')} onClick={() => paletteOpen.set(true)}><Icon name="search" size={21} /></button>
    </nav>
  )
}
