import { cell } from '../ui/cell'

/** Messages somebody wants to see that are not on screen: the thread fetches back to them. */
export const sought = cell<readonly string[] | null>(null)

/** Scrolls to the first of some messages and lights them all up for a moment; what lies too far back is fetched first. */
export function revealMessage(ids: readonly string[]): void {
  if (ids[0] && elementOf(ids[0])) light(ids)
  else sought.set(ids)
}

const elementOf = (id: string): HTMLElement | null => document.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`)

/** The same for what is on screen. */
export function light(ids: readonly string[]): void {
  const found = ids.map(elementOf).filter((element) => element !== null)
  found[0]?.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' })
  for (const element of found) {
    element.dataset.lit = 'true'
    setTimeout(() => delete element.dataset.lit, 2200)
  }
}
