import { Segmented } from '../ui/Segmented'
import { type Locale, localeNames, t } from '../words'
import { type Preferences, prefer, preferences } from './preferences'
import { useCell } from '../ui/cell'
import css from './Choices.module.css'

/** How the console looks and speaks on this device. */
export default function AppearancePage() {
  const { theme, locale, undoSeconds, offerSound } = useCell(preferences)
  return (
    <section className={css.page} aria-label={t('settings.appearance')}>
      <h2>{t('settings.appearance')}</h2>
      <p className="soft">{t('appearance.lead')}</p>
      <div className={css.choice}>
        <div><h3>{t('appearance.theme')}</h3></div>
        <Segmented label={t('appearance.theme')} value={theme} onChange={(next) => prefer({ theme: next })} options={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`appearance.theme.${value}`) }))} />
      </div>
      <div className={css.choice}>
        <div><h3>{t('shell.language')}</h3></div>
        <Segmented<Preferences['locale']> label={t('shell.language')} value={locale} onChange={(next) => prefer({ locale: next })} options={[{ value: 'auto', label: t('appearance.language.auto') }, ...(Object.keys(localeNames) as Locale[]).map((value) => ({ value, label: localeNames[value] }))]} />
      </div>
      <div className={css.choice}>
        <div><h3>{t('appearance.undo')}</h3><p className="quiet">{t('appearance.undoHint')}</p></div>
        <Segmented label={t('appearance.undo')} value={String(undoSeconds)} onChange={(next) => prefer({ undoSeconds: Number(next) as Preferences['undoSeconds'] })} options={[{ value: '0', label: t('appearance.undo.off') }, ...([5, 10] as const).map((n) => ({ value: String(n), label: t('appearance.undo.seconds', { n }) }))]} />
      </div>
      <div className={css.choice}>
        <div><h3>{t('appearance.sound')}</h3><p className="quiet">{t('appearance.soundHint')}</p></div>
        <Segmented label={t('appearance.sound')} value={offerSound ? 'on' : 'off'} onChange={(next) => prefer({ offerSound: next === 'on' })} options={(['off', 'on'] as const).map((value) => ({ value, label: t(`appearance.sound.${value}`) }))} />
      </div>
    </section>
  )
}
