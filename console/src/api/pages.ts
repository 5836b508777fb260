import type { ConversationPage, ConversationRow } from './types'

export const PAGE = 60

/** A long list of which only the pages seen so far are known. */
export type Pages = ReadonlyMap<number, ConversationPage>

export const pageOf = (index: number): number => Math.floor(index / PAGE)

/** The pages that a stretch of rows touches, with one page of reserve at the far end. */
export function pagesFor(first: number, last: number, total: number): number[] {
  const end = Math.min(pageOf(last + PAGE / 2), pageOf(Math.max(0, total - 1)))
  const wanted: number[] = []
  for (let page = pageOf(Math.max(0, first)); page <= end; page += 1) wanted.push(page)
  return wanted
}

export const rowAt = (pages: Pages, index: number): ConversationRow | undefined => pages.get(pageOf(index))?.items[index % PAGE]

export function indexOf(pages: Pages, id: string): number {
  for (const [page, { items }] of pages) {
    const place = items.findIndex((row) => row.id === id)
    if (place >= 0) return page * PAGE + place
  }
  return -1
}

/** The newest known length; pages read at different moments may disagree for a while. */
export function totalOf(pages: Pages): number {
  let newest: ConversationPage | undefined
  for (const page of pages.values()) if (!newest || page.position >= newest.position) newest = page
  return newest?.total ?? 0
}

/** Replaces a row where it stands; an older version never overwrites a newer one. */
export function patchPage(page: ConversationPage, row: ConversationRow): ConversationPage {
  const place = page.items.findIndex((known) => known.id === row.id)
  const known = page.items[place]
  if (!known || known.version > row.version) return page
  const items = page.items.slice()
  items[place] = row
  return { ...page, items }
}

/** Brings a row to the top; what it pushes down flows over the following pages until its old place, or the end of what is known. */
export function promote(pages: Pages, row: ConversationRow): Map<number, ConversationPage> {
  const next = new Map(pages)
  const old = indexOf(pages, row.id)
  const total = old < 0 ? 1 : 0
  let carried: ConversationRow | undefined = row
  for (let number = 0; carried; number += 1) {
    const page = next.get(number)
    if (!page) break
    const items: ConversationRow[] = [carried, ...page.items]
    const place = items.findIndex((known, index) => index > 0 && known.id === row.id)
    if (place > 0) {
      items.splice(place, 1)
      carried = undefined
    } else carried = items.length > PAGE ? items.pop() : undefined
    next.set(number, { ...page, items })
  }
  if (total) for (const [number, page] of next) next.set(number, { ...page, total: page.total + 1 })
  return next
}

/** Takes a row out after the person's own act; what follows moves up. */
export function remove(pages: Pages, id: string): Map<number, ConversationPage> {
  const old = indexOf(pages, id)
  const next = new Map(pages)
  if (old < 0) return next
  for (let number = pageOf(old); next.has(number); number += 1) {
    const page = next.get(number)!
    const items = page.items.filter((row) => row.id !== id)
    const following = next.get(number + 1)?.items[0]
    if (following) {
      items.push(following)
      const after = next.get(number + 1)!
      next.set(number + 1, { ...after, items: after.items.slice(1) })
      // The next page lost its first row; the loop gives it one from the page after it.
      next.set(number, { ...page, items })
      continue
    }
    next.set(number, { ...page, items })
  }
  for (const [number, page] of next) next.set(number, { ...page, total: Math.max(0, page.total - 1) })
  return next
}
