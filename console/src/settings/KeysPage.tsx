import { type KeyboardEvent, useState } from 'react'
import { type Act, type ActInfo, actNames, acts } from '../keys/acts'
import { Caps } from '../keys/Caps'
import { chord, clashes, isModifier } from '../keys/match'
import { useCell } from '../ui/cell'
import { Segmented } from '../ui/Segmented'
import { t } from '../words'
import css from './Choices.module.css'
import { prefer, preferences } from './preferences'

const places: ActInfo['place'][] = ['everywhere', 'inbox', 'leads', 'writing']

/** Switches single keys off, asks for Alt with them, or gives an act another key. */
export default function KeysPage() {
  const { keyMode, keys } = useCell(preferences)
  const [asking, setAsking] = useState<Act | null>(null)

  function take(event: KeyboardEvent, act: Act) {
    if (asking !== act || event.key === 'Tab') return
    event.preventDefault()
    event.stopPropagation()
    if (isModifier(event)) return
    setAsking(null)
    if (event.key === 'Escape' && act !== 'back') return
    const { [act]: _, ...rest } = keys
    const pressed = chord(event)
    prefer({ keys: pressed === acts[act].keys ? rest : { ...rest, [act]: pressed } })
  }

  return (
    <section className={css.page} aria-label={t('settings.keys')}>
      <h2>{t('settings.keys')}</h2>
      <p className="soft">{t('keysPage.lead')}</p>
      <div className={css.choice}>
        <div><h3>{t('keysPage.mode')}</h3><p className="quiet">{t(`keysPage.mode.${keyMode}.hint`)}</p></div>
        <Segmented label={t('keysPage.mode')} value={keyMode} onChange={(next) => prefer({ keyMode: next })} options={(['on', 'alt', 'off'] as const).map((value) => ({ value, label: t(`keysPage.mode.${value}`) }))} />
      </div>
      {places.map((place) => (
        <div key={place} className={css.group}>
          <h3>{t(`keys.${place}`)}</h3>
          {actNames.filter((act) => acts[act].place === place).map((act) => {
            const other = clashes(keys, act, keys[act] ?? acts[act].keys)[0]
            return (
              <div key={act} className={css.key}>
                <span id={`label-${act}`}>{t(acts[act].label)}{other && <span className={css.clash}><br />{t('keysPage.clash', { act: t(acts[other].label) })}</span>}</span>
                {keys[act] && <button type="button" className="btn bare" onClick={() => { const { [act]: _, ...rest } = keys; prefer({ keys: rest }) }}>{t('keysPage.reset')}</button>}
                <button type="button" className={css.set} id={`key-${act}`} aria-labelledby={`label-${act} key-${act}`} title={t('keysPage.change', { act: t(acts[act].label) })} aria-pressed={asking === act} onClick={() => setAsking(asking === act ? null : act)} onKeyDown={(event) => take(event, act)} onBlur={() => setAsking(null)}>
                  {asking === act ? t('keysPage.press') : <Caps act={act} />}
                </button>
              </div>
            )
          })}
        </div>
      ))}
    </section>
  )
}
