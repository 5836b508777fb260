import { type FormEvent, useState } from 'react'
import { Refused } from '../api/http'
import { Dialog } from '../ui/Dialog'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { t } from '../words'
import { clock, day } from '../words/time'
import type { Hours, Person } from './calls'
import { changeShift } from './moving'
import css from './ShiftDialog.module.css'

const MIDNIGHT = 1440
const two = (value: number): string => String(value).padStart(2, '0')
const shown = (minute: number): string => `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`

function minuteOf(text: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text)
  return found ? Number(found[1]) * 60 + Number(found[2]) : null
}

/** Minutes since the midnight at which the person's day began, by the clock of the business. */
function minuteNow(person: Person): number {
  const now = new Date()
  const minute = minuteOf(clock(now.toISOString())) ?? 0
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: undefined }).format(now)
  return person.day < today && person.hours.some((one) => one.ends_minute > MIDNIGHT) ? minute + MIDNIGHT : minute
}

/** The end lies after the beginning: what ends earlier on the clock ends on the next day. */
const ordered = (starts: number, ends: number): Hours => ({ starts_minute: starts, ends_minute: ends > starts ? ends : ends + MIDNIGHT })

/** One day of one person: longer, shorter, one more part, or free; the week is left alone. */
export function ShiftDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const [hours, setHours] = useState<Hours[]>(person.hours)
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const now = minuteNow(person)
  const under = hours.findIndex((one) => one.starts_minute <= now && now < one.ends_minute)
  const last = under >= 0 ? under : hours.length - 1

  async function save(next: Hours[] | null) {
    setBusy(true)
    const failure = await changeShift(person, next)
    setBusy(false)
    if (failure === undefined) onClose()
    else setProblem(failure)
  }
  const longer = (minutes: number) => setHours(hours.map((one, index) => (index === last ? { ...one, ends_minute: Math.min(one.ends_minute + minutes, one.starts_minute + MIDNIGHT) } : one)))
  const change = (index: number, part: 'starts_minute' | 'ends_minute', text: string) => {
    const minute = minuteOf(text)
    if (minute === null) return
    setHours(hours.map((one, place) => {
      if (place !== index) return one
      const starts = part === 'starts_minute' ? minute : one.starts_minute
      return ordered(starts, part === 'ends_minute' ? minute : one.ends_minute % MIDNIGHT || MIDNIGHT)
    }))
  }
  const fresh = (): Hours => {
    const from = Math.min(Math.max(hours.at(-1)?.ends_minute ?? Math.ceil(now / 30) * 30, 0), MIDNIGHT - 60)
    return { starts_minute: from, ends_minute: from + 120 }
  }
  const fields = problem instanceof Refused ? Object.values(problem.fields).join(' ') : ''
  return (
    <Dialog title={t('board.shiftTitle', { name: person.name })} onClose={onClose} size={440}>
      <form
        className={css.form} noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          void save(hours)
        }}
      >
        <p className="soft">{t('board.shiftDay', { day: day(`${person.day}T12:00:00Z`, Date.now()) })}</p>
        {!hours.length && <p className={css.none}>{person.changed ? t('board.shiftNone') : t('board.shiftOpen')}</p>}
        {hours.map((one, index) => (
          <fieldset key={index} className={css.part}>
            <legend className="vh">{t('board.shiftStretch', { n: index + 1 })}</legend>
            <label className="field"><span>{t('board.shiftFrom')}</span><input type="time" required value={shown(one.starts_minute)} onChange={(event) => change(index, 'starts_minute', event.target.value)} /></label>
            <label className="field"><span>{t('board.shiftTo')}</span><input type="time" required value={shown(one.ends_minute)} onChange={(event) => change(index, 'ends_minute', event.target.value)} /></label>
            {one.ends_minute > MIDNIGHT && <span className={css.over}>{t('board.shiftOver')}</span>}
            <button type="button" className="iconbtn" aria-label={t('board.shiftRemove', { n: index + 1 })} onClick={() => setHours(hours.filter((_, place) => place !== index))}><Icon name="trash" size={17} /></button>
          </fieldset>
        ))}
        <div className={css.quick}>
          {under >= 0 && <button type="button" className="btn" onClick={() => setHours(hours.flatMap((one, index) => (index < under ? [one] : index === under && now > one.starts_minute ? [{ ...one, ends_minute: now }] : [])))}>{t('board.shiftNow')}</button>}
          {hours.length > 0 && <button type="button" className="btn" onClick={() => longer(30)}>{t('board.shiftHalf')}</button>}
          {hours.length > 0 && <button type="button" className="btn" onClick={() => longer(60)}>{t('board.shiftHour')}</button>}
          <button type="button" className="btn" onClick={() => setHours([...hours, fresh()])}><Icon name="plus" size={15} />{t('board.shiftAdd')}</button>
        </div>
        {problem !== undefined && <p className={css.problem} role="alert">{reason(problem)} {fields}</p>}
        <div className={css.foot}>
          {person.changed && <button type="button" className="btn bare" disabled={busy} onClick={() => void save(null)}>{t('board.shiftPlanned')}</button>}
          <span className="grow" />
          <button type="button" className="btn" onClick={onClose}>{t('dialog.cancel')}</button>
          <button type="submit" className="btn main" disabled={busy}>{t('dialog.save')}</button>
        </div>
      </form>
    </Dialog>
  )
}
