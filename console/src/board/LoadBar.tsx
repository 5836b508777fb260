import type { Person } from './calls'
import css from './LoadBar.module.css'

/** How much of somebody's room is taken; what lies beyond it, and what is about to be added, stand out. */
export function LoadBar({ person, more = 0 }: { person: Person; more?: number }) {
  const whole = Math.max(person.capacity + person.headroom, person.load + more, 1)
  const width = (units: number) => `${(100 * Math.max(0, units)) / whole}%`
  const within = Math.min(person.load, person.capacity)
  return (
    <span className={css.bar} aria-hidden>
      <i className={css.room} style={{ inlineSize: width(person.capacity) }} />
      <i className={css.held} style={{ inlineSize: width(within) }} />
      {person.load > person.capacity && <i className={css.beyond} style={{ insetInlineStart: width(person.capacity), inlineSize: width(person.load - person.capacity) }} />}
      {more > 0 && <i className={css.more} style={{ insetInlineStart: width(person.load), inlineSize: width(more) }} />}
    </span>
  )
}
