import { useState } from 'react'
import { nameIn } from '../catalog/names'
import { Icon } from '../ui/Icon'
import { Words } from '../ui/Words'
import { t } from '../words'
import css from './SignalEditor.module.css'
import type { Wish } from './signals'
import { useEntries } from './useEntries'

const searchable = 8

/** The services or areas of the catalog: several of the first, one of the second. */
export function EntryFields({ name, wish, set }: { name: 'service' | 'location'; wish: Wish; set: (change: Wish) => void }) {
  const services = name === 'service'
  const entries = useEntries(name)
  const [search, setSearch] = useState('')
  const chosen = services ? wish.services ?? [] : wish.area_id ? [wish.area_id] : []
  const all = (entries ?? []).filter((one) => one.active || chosen.includes(one.id))
  const wanted = search.trim().toLocaleLowerCase()
  const shown = all.filter((one) => !wanted || [...Object.values(one.names), ...one.aliases].some((known) => known.toLocaleLowerCase().includes(wanted)))

  function toggle(id: string) {
    if (services) set({ services: chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id] })
    else set({ area_id: id })
  }

  return (
    <fieldset className={css.entries}>
      <legend className="vh">{t(`signal.${name}`)}</legend>
      {all.length > searchable && (
        <div className={css.search}><Icon name="search" size={15} /><input type="search" data-autofocus value={search} placeholder={t('signals.search')} aria-label={t('signals.search')} onChange={(event) => setSearch(event.currentTarget.value)} /></div>
      )}
      <div className={`scroll ${css.options}`}>
        {shown.map((one) => (
          <label key={one.id} className={css.option}>
            <input type={services ? 'checkbox' : 'radio'} name="entry" checked={chosen.includes(one.id)} onChange={() => toggle(one.id)} />
            <Words text={nameIn(one.names)} />
          </label>
        ))}
        {entries && !shown.length && <p className="quiet">{t('signals.noEntries')}</p>}
      </div>
    </fieldset>
  )
}
