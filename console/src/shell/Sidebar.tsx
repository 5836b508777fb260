import { Link } from '@tanstack/react-router'
import { Caps } from '../keys/Caps'
import { chosenScheme, prefer } from '../settings/preferences'
import { Hint } from '../ui/Hint'
import { Icon } from '../ui/Icon'
import { number, t } from '../words'
import { LanguageMenu } from './LanguageMenu'
import { LiveDot } from './LiveDot'
import { MeMenu } from './MeMenu'
import { API_REFERENCE, groupsFor, type Place, settingsPlace } from './places'
import css from './Sidebar.module.css'
import { paletteOpen, useMe, usePlaceCounts } from './state'

function PlaceLink({ place }: { place: Place }) {
  const counts = usePlaceCounts()
  const count = place.counted ? counts[place.counted] : 0
  return (
    <Hint label={t(place.label)} act={place.act} side="right">
      <Link to={place.to} params={{}} className={css.place} activeProps={{ 'aria-current': 'page' }} activeOptions={{ includeSearch: false }}>
        <Icon name={place.icon} />
        <span className={css.label}>{t(place.label)}</span>
        {count > 0 && <span className={css.count}>{number(count)}</span>}
      </Link>
    </Hint>
  )
}

/** Search, places, and the small things that are always at hand. */
export function Sidebar() {
  const me = useMe()
  const dark = chosenScheme() === 'dark'
  return (
    <nav className={css.sidebar} aria-label={t('nav.label')}>
      <div className={css.brand}>
        <img src="/icon.svg" alt="" width={26} height={26} />
        <span className={`${css.label} ell txt`} dir="auto" title={me.business.name}>{me.business.name}</span>
      </div>
      <Hint label={t('shell.search')} act="palette" side="right">
        <button type="button" className={css.search} onClick={() => paletteOpen.set(true)}>
          <Icon name="search" size={17} />
          <span className={`${css.label} ell`}>{t('shell.searchShort')}</span>
          <span className={css.label} aria-hidden><Caps act="palette" /></span>
        </button>
      </Hint>
      {groupsFor(me).map((group) => (
        <div key={group.label} className={css.group}>
          <h2 className={css.head}>{t(group.label)}</h2>
          {group.places.map((place) => <PlaceLink key={place.to} place={place} />)}
          {group.label === 'nav.tryOut' && (
            <a className={css.place} href={API_REFERENCE} target="_blank" rel="noreferrer"><Icon name="code" /><span className={css.label}>{t('nav.api')}</span></a>
          )}
        </div>
      ))}
      <div className={css.foot}>
        <Hint label={dark ? t('shell.light') : t('shell.dark')} side="top">
          <button type="button" className="iconbtn" aria-label={dark ? t('shell.light') : t('shell.dark')} onClick={() => prefer({ theme: dark ? 'light' : 'dark' })}>
            <Icon name={dark ? 'sun' : 'moon'} size={17} />
          </button>
        </Hint>
        <LanguageMenu />
        <Hint label={t(settingsPlace.label)} act="goSettings" side="top">
          <Link to={settingsPlace.to} params={{}} className={`iconbtn ${css.gear}`} aria-label={t(settingsPlace.label)} activeProps={{ 'aria-current': 'page' }}><Icon name="settings" size={17} /></Link>
        </Hint>
        <LiveDot />
      </div>
      <MeMenu />
    </nav>
  )
}
