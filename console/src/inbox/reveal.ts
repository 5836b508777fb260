/** Scrolls to the first of some messages and lights them all up for a moment. */
export function revealMessage(ids: readonly string[]): void {
  const found = ids.map((id) => document.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`)).filter((element) => element !== null)
  found[0]?.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' })
  for (const element of found) {
    element.dataset.lit = 'true'
    setTimeout(() => delete element.dataset.lit, 2200)
  }
}
