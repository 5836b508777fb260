import type { PointerEvent as ReactPointerEvent } from 'react'
import { client } from '../api/cache'
import { cell } from '../ui/cell'
import { t } from '../words'
import { type Board, boardKeys } from './calls'
import { carried, isHere, keyOf, type Load, move, spoken, type Target } from './moving'

/** The places on screen in the order in which the arrows go through them: queues first, then people. */
export const targets = cell<readonly Target[]>([])

const FAR = 6
const EDGE = 48
const ghostAt = { x: 0, y: 0 }
let ghost: HTMLElement | null = null

export function showGhost(element: HTMLElement | null): void {
  ghost = element
  follow()
}

function follow(): void {
  if (ghost) ghost.style.transform = `translate(${ghostAt.x + 14}px, ${ghostAt.y + 10}px)`
}

const find = (key: string | null): Target | undefined => targets.get().find((one) => keyOf(one) === key)

function drop(): void {
  const now = carried.get()
  carried.set(null)
  if (!now) return
  const target = find(now.over)
  if (target && !isHere(now.load, target)) void move(now.load, target)
  else spoken.set(t('board.dropped', { name: now.load.name || t('board.someone') }))
}

function letGo(): void {
  const now = carried.get()
  if (!now) return
  carried.set(null)
  spoken.set(t('board.dropped', { name: now.load.name || t('board.someone') }))
}

function under(x: number, y: number): string | null {
  const place = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-drop]')
  return place?.dataset.drop ?? null
}

/** Scrolls what lies under the pointer when that comes near its edge, so that people further down can be reached. */
function scrollNear(x: number, y: number): void {
  const pane = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-scrolls]')
  if (!pane) return
  const box = pane.getBoundingClientRect()
  if (y < box.top + EDGE) pane.scrollTop -= 14
  else if (y > box.bottom - EDGE) pane.scrollTop += 14
}

/** A row was pressed with a mouse or a pen: from a few pixels on it comes along. */
export function pressed(event: ReactPointerEvent, load: Load): void {
  if (event.pointerType === 'touch' || event.button !== 0 || (event.target as Element).closest('button')) return
  const start = { x: event.clientX, y: event.clientY }
  let moving = false
  let turning: ReturnType<typeof setInterval> | undefined
  const over = (x: number, y: number) => carried.set({ load, by: 'pointer', over: under(x, y) })
  function moved(next: PointerEvent): void {
    if (!moving && Math.hypot(next.clientX - start.x, next.clientY - start.y) < FAR) return
    next.preventDefault()
    ghostAt.x = next.clientX
    ghostAt.y = next.clientY
    if (!moving) {
      moving = true
      document.documentElement.dataset.carrying = ''
      turning = setInterval(() => {
        scrollNear(ghostAt.x, ghostAt.y)
        over(ghostAt.x, ghostAt.y)
      }, 40)
    }
    const key = under(next.clientX, next.clientY)
    if (carried.get()?.over !== key || !carried.get()) over(next.clientX, next.clientY)
    follow()
  }
  function end(then: () => void): void {
    clearInterval(turning)
    delete document.documentElement.dataset.carrying
    window.removeEventListener('pointermove', moved)
    window.removeEventListener('pointerup', up)
    window.removeEventListener('pointercancel', cancel)
    window.removeEventListener('keydown', key, true)
    if (!moving) return
    // The click that ends a drag is no wish to open the conversation.
    const swallow = (click: MouseEvent) => {
      click.preventDefault()
      click.stopPropagation()
    }
    window.addEventListener('click', swallow, { capture: true, once: true })
    setTimeout(() => window.removeEventListener('click', swallow, true))
    then()
  }
  const up = () => end(drop)
  const cancel = () => end(letGo)
  const key = (pressedKey: KeyboardEvent) => {
    if (pressedKey.key !== 'Escape') return
    pressedKey.preventDefault()
    end(letGo)
  }
  window.addEventListener('pointermove', moved)
  window.addEventListener('pointerup', up)
  window.addEventListener('pointercancel', cancel)
  window.addEventListener('keydown', key, true)
}

/** The row that was put elsewhere is gone: the keyboard goes on with the one that took its place. */
function focusAgain(place: number): void {
  setTimeout(() => {
    if (document.activeElement && document.activeElement !== document.body) return
    const grips = document.querySelectorAll<HTMLElement>('[data-grip]')
    grips[Math.min(Math.max(place, 0), grips.length - 1)]?.focus()
  }, 250)
}

function said(target: Target): string {
  const person = target.kind === 'person' && client.getQueryData<Board>(boardKeys.board)?.people.find((one) => one.id === target.id)
  return person ? t('board.overPerson', { place: target.name, load: person.load, capacity: person.capacity }) : t('board.over', { place: target.name })
}

/** A row is picked up by the keyboard: arrows choose a place, Enter or Space puts it there, Escape lets go. */
export function pickUp(load: Load): void {
  const places = targets.get().filter((one) => !isHere(load, one))
  if (!places.length) return
  let index = -1
  carried.set({ load, by: 'keys', over: null })
  spoken.set(t('board.carrying', { name: load.name || t('board.someone') }))
  function stop(): void {
    window.removeEventListener('keydown', key, true)
    window.removeEventListener('pointerdown', give, true)
  }
  function give(): void {
    stop()
    letGo()
  }
  function key(event: KeyboardEvent): void {
    const rtl = document.documentElement.dir === 'rtl'
    const by = { ArrowDown: 1, ArrowUp: -1, ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key]
    const jump = { Home: 0, End: places.length - 1 }[event.key]
    if (event.key === 'Tab' || event.key === 'Escape') return (event.preventDefault(), event.stopPropagation(), give())
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      event.stopPropagation()
      stop()
      const grips = [...document.querySelectorAll<HTMLElement>('[data-grip]')]
      focusAgain(grips.indexOf(document.activeElement as HTMLElement))
      return drop()
    }
    if (by === undefined && jump === undefined) return
    event.preventDefault()
    event.stopPropagation()
    index = jump ?? (index < 0 ? (by! > 0 ? 0 : places.length - 1) : (index + by! + places.length) % places.length)
    const target = places[index]!
    carried.set({ load, by: 'keys', over: keyOf(target) })
    spoken.set(said(target))
  }
  window.addEventListener('keydown', key, true)
  window.addEventListener('pointerdown', give, true)
}
