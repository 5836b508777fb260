import { intlTag, t } from './index'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let zone: string | undefined
const formats = new Map<string, Intl.DateTimeFormat>()

/** All times on screen are the business's own, wherever the person sits. */
export function setTimeZone(next: string | undefined): void {
  zone = next
  formats.clear()
}

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = intlTag() + JSON.stringify(options)
  let found = formats.get(key)
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(intlTag(), { timeZone: zone, ...options })))
  return found
}

export const clock = (at: string): string => format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at))
export const monthAndYear = (at: string): string => format({ month: 'short', year: 'numeric' }).format(new Date(at))
/** The day alone, with the month's short name. */
export const dayOf = (at: string): string => format({ day: 'numeric', month: 'short' }).format(new Date(at))
export const dayAndClock = (at: string): string =>
  format({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at))

const dayNumber = (at: number): string => format({ year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)

/** "Today", "Yesterday", a weekday within the week, else a date. */
export function day(at: string, now: number): string {
  const then = new Date(at).getTime()
  if (dayNumber(then) === dayNumber(now)) return t('time.today')
  if (dayNumber(then) === dayNumber(now - DAY)) return t('time.yesterday')
  if (now - then < 6 * DAY && then < now) return format({ weekday: 'long' }).format(then)
  const sameYear = new Date(then).getFullYear() === new Date(now).getFullYear()
  return format(sameYear ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', year: 'numeric' }).format(then)
}

/** The length of time in its one largest unit, as short as it can be said: "6m", "3h", "2d". */
export function short(ms: number): string {
  const size = Math.max(0, ms)
  if (size < MINUTE) return t('time.now')
  if (size < HOUR) return t('time.minutes', { n: Math.floor(size / MINUTE) })
  if (size < DAY) return t('time.hours', { n: Math.floor(size / HOUR) })
  if (size < 365 * DAY) return t('time.days', { n: Math.floor(size / DAY) })
  return t('time.years', { n: Math.floor(size / (365 * DAY)) })
}

export const age = (at: string, now: number): string => short(now - new Date(at).getTime())

/** Hours and minutes spelled as one message, so that right-to-left text keeps them in order. */
export function span(ms: number): string {
  const minutes = Math.max(0, Math.ceil(ms / MINUTE))
  const h = Math.floor(minutes / 60)
  if (h >= 48) return t('time.span.days', { n: Math.floor(h / 24) })
  return h ? t('time.span.hours', { h, m: minutes % 60 }) : t('time.span.minutes', { n: minutes })
}

export interface Due { text: string; tone: 'late' | 'soon' | 'calm' }

/** How long until an answer is due, or by how much it is late. */
export function due(at: string, now: number): Due {
  const left = new Date(at).getTime() - now
  if (left < 0) return { text: -left < MINUTE ? t('time.dueNow') : t('time.late', { time: short(-left) }), tone: 'late' }
  return { text: left < MINUTE ? t('time.dueNow') : short(left), tone: left < 10 * MINUTE ? 'soon' : 'calm' }
}

/** Minutes and seconds of a recording. */
export function playtime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
