import { type KeyboardEvent, useRef, useState } from 'react'
import { Switch } from '../ui/form'
import { Icon } from '../ui/Icon'
import { Segmented } from '../ui/Segmented'
import { t } from '../words'
import css from './AssistantPage.module.css'
import { asked, moved, nameOfNeed, type NeedSettings, type OwnField, signalName, type Wanted } from './settings'

interface Props { need: string; value: NeedSettings; all: string[]; fields: OwnField[]; never: boolean; writes: boolean; onChange: (next: NeedSettings) => void }

/** What the assistant does about one need, and, unfolded, what it asks first. */
export function NeedRow({ need, value, all, fields, never, writes, onChange }: Props) {
  const name = nameOfNeed(need)
  const count = value.wanted.filter((one) => one.importance !== 'off').length
  return (
    <li className={css.need}>
      <div className={css.needTop}>
        <h4 className="grow"><bdi>{name}</bdi></h4>
        {writes ? (
          <Segmented label={t('assistant.mode', { need: name })} value={value.mode} onChange={(mode) => onChange({ ...value, mode })} options={(['off', 'draft', 'send'] as const).map((one) => ({ value: one, label: t(`assistant.mode.${one}`) }))} />
        ) : <span className="chip">{t(`assistant.mode.${value.mode}`)}</span>}
      </div>
      {value.mode !== 'off' && (
        <details className={css.more}>
          <summary><Icon name="chevron-down" size={15} />{t('assistant.asks', { n: count })}</summary>
          <fieldset className={css.inside} disabled={!writes}>
            {never ? <p className="quiet">{t('assistant.neverAnswered')}</p> : <Switch checked={value.answers} onChange={(event) => onChange({ ...value, answers: event.currentTarget.checked })} label={t('assistant.answers')} />}
            <Switch checked={value.confirms} onChange={(event) => onChange({ ...value, confirms: event.currentTarget.checked })} label={t('assistant.confirms')} />
            <WantedList need={name} value={asked(value.wanted, all)} fields={fields} onChange={(wanted) => onChange({ ...value, wanted })} />
          </fieldset>
        </details>
      )}
    </li>
  )
}

function WantedList({ need, value, fields, onChange }: { need: string; value: Wanted[]; fields: OwnField[]; onChange: (next: Wanted[]) => void }) {
  const list = useRef<HTMLOListElement>(null)
  const [told, setTold] = useState('')
  function move(place: number, by: number, button?: string) {
    if (place + by < 0 || place + by >= value.length) return
    const one = value[place]!
    onChange(moved(value, place, by))
    setTold(t('assistant.moved', { signal: signalName(one.signal, fields), n: place + by + 1 }))
    // The line keeps what was focused in it, wherever it lies now.
    requestAnimationFrame(() => {
      const line = list.current?.querySelector(`[data-signal="${one.signal}"]`)
      const found = [...(line?.querySelectorAll<HTMLButtonElement>('button') ?? [])]
      ;(found.find((each) => each.dataset.by === button && !each.disabled) ?? found.find((each) => !each.disabled && (button ? each.dataset.by : each.getAttribute('aria-checked') === 'true')))?.focus()
    })
  }
  const step = (place: number) => (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (!by || !event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    move(place, by, (event.target as HTMLElement).dataset.by)
  }
  return (
    <div>
      <p className="quiet">{t('assistant.moveHint')}</p>
      <ol ref={list} className={css.wanted} aria-label={t('assistant.wanted', { need })}>
        {value.map((one, place) => {
          const signal = signalName(one.signal, fields)
          return (
            <li key={one.signal} data-signal={one.signal} data-off={one.importance === 'off' || undefined} onKeyDownCapture={step(place)}>
              <span className="grow" dir="auto">{signal}</span>
              <Segmented small label={t('assistant.importance', { signal })} value={one.importance} onChange={(importance) => onChange(value.map((each) => (each === one ? { ...one, importance } : each)))} options={(['required', 'useful', 'off'] as const).map((each) => ({ value: each, label: t(`assistant.importance.${each}`) }))} />
              <button type="button" className="iconbtn" data-by="up" disabled={place === 0} aria-label={t('assistant.up', { signal })} onClick={() => move(place, -1, 'up')}><Icon name="arrow-up" size={16} /></button>
              <button type="button" className="iconbtn" data-by="down" disabled={place === value.length - 1} aria-label={t('assistant.down', { signal })} onClick={() => move(place, 1, 'down')}><Icon name="arrow-down" size={16} /></button>
            </li>
          )
        })}
      </ol>
      <p className="vh" role="status">{told}</p>
    </div>
  )
}
