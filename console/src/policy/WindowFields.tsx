import { useId } from 'react'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import css from './RuleEditor.module.css'
import { clockOf, weekday } from './said'
import { DAY, type TimeWindow } from './types'

const minuteOf = (clock: string, otherwise: number): number => {
  const [hours, minutes] = clock.split(':').map(Number)
  return Number.isFinite(hours) && Number.isFinite(minutes) ? hours! * 60 + minutes! : otherwise
}

interface Props { windows: TimeWindow[]; onChange: (windows: TimeWindow[]) => void; least?: number; none?: string }

/** Stretches of the day on some weekdays; one that ends before it starts runs into the next day. `none` says what holds without any. */
export function WindowFields({ windows, onChange, least = 1, none }: Props) {
  const id = useId()
  const put = (place: number, more: Partial<TimeWindow>) => onChange(windows.map((one, at) => (at === place ? { ...one, ...more } : one)))
  const toggle = (one: TimeWindow, day: number) => (one.weekdays.includes(day) ? one.weekdays.filter((other) => other !== day) : [...one.weekdays, day].sort())
  return (
    <div className={css.choice} role="group" aria-labelledby={id}>
      <span id={id} className={css.label}>{t('policy.when.windows')}</span>
      {!windows.length && none && <p className="quiet">{none}</p>}
      {windows.map((one, place) => (
        <div key={place} className={css.sub}>
          <div className={css.days}>
            {[0, 1, 2, 3, 4, 5, 6].map((day) => <button key={day} type="button" className={css.day} aria-pressed={one.weekdays.includes(day)} onClick={() => put(place, { weekdays: toggle(one, day) })}>{weekday(day)}</button>)}
          </div>
          <div className={css.line}>
            <div className={css.pair}>
              <label><span className={css.label}>{t('policy.from')}</span><input type="time" className={css.time} value={clockOf(one.starts_minute)} onChange={(event) => put(place, { starts_minute: minuteOf(event.currentTarget.value, one.starts_minute) })} /></label>
              <label><span className={css.label}>{t('policy.until')}</span><input type="time" className={css.time} value={clockOf(one.ends_minute % DAY)} onChange={(event) => put(place, { ends_minute: minuteOf(event.currentTarget.value, one.ends_minute) || DAY })} /></label>
            </div>
            {windows.length > least && <button type="button" className="iconbtn" aria-label={t('policy.dropWindow')} title={t('policy.dropWindow')} onClick={() => onChange(windows.filter((_, at) => at !== place))}><Icon name="trash" size={16} /></button>}
          </div>
          {!one.weekdays.length && <p className="quiet">{t('policy.everyDay')}</p>}
        </div>
      ))}
      <button type="button" className={`btn bare ${css.more}`} onClick={() => onChange([...windows, { weekdays: [], starts_minute: 9 * 60, ends_minute: 17 * 60 }])}><Icon name="plus" size={16} />{t('policy.addWindow')}</button>
    </div>
  )
}
