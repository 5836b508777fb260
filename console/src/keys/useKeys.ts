import { useEffect, useRef } from 'react'
import { preferences, usePrefs } from './prefs'
import { type Act, acts } from './acts'
import { caps, find, keymap, typing } from './match'

type Handlers = Partial<Record<Act, (event: KeyboardEvent) => void>>
const stack: { current: Handlers }[] = []
let pending: string | undefined
let forget: ReturnType<typeof setTimeout> | undefined

function press(event: KeyboardEvent): void {
  const { keyMode, keys } = preferences.get()
  const inField = typing(event.target)
  const inLayer = event.target instanceof Element && event.target.closest('[role="dialog"],[role="menu"],[role="listbox"]')
  const withMod = event.ctrlKey || event.metaKey
  if (event.defaultPrevented || ((inField || inLayer || suspended()) && !withMod)) return
  const found = find(event, keymap(keys), keyMode, pending)
  pending = found.pending
  clearTimeout(forget)
  if (pending) forget = setTimeout(() => (pending = undefined), 1200)
  const act = found.act
  if (!act) return
  // A field keeps its own undo, and a focused button, link or tick its own Enter and space.
  if (act === 'undo' && inField) return
  if ((act === 'open' || act === 'peek') && event.target instanceof Element && event.target.closest('a,button,input,[role="separator"]')) return
  for (let index = stack.length - 1; index >= 0; index -= 1) {
    const handler = stack[index]!.current[act]
    if (!handler) continue
    event.preventDefault()
    handler(event)
    return
  }
}

let listening = false
let suspended: () => boolean = () => false

/** Says when a window above the screen owns the keyboard, also while that window is still being fetched. */
export const suspendKeys = (when: () => boolean): void => void (suspended = when)

/** Lets a screen answer to keys while it is shown; the newest screen answers first, and what lies `beneath` all of them last. */
export function useKeys(handlers: Handlers, beneath = false): void {
  const latest = useRef(handlers)
  latest.current = handlers
  useEffect(() => {
    if (!listening) {
      listening = true
      window.addEventListener('keydown', press)
    }
    // A screen that is shown at once is there before what holds it.
    if (beneath) stack.unshift(latest)
    else stack.push(latest)
    return () => {
      stack.splice(stack.indexOf(latest), 1)
    }
  }, [])
}

/** The keys of one act as they stand now, or nothing when keys are off. */
export function useCaps(act: Act | undefined): string[][] {
  const { keyMode, keys } = usePrefs()
  if (!act) return []
  const chosen = keys[act] ?? acts[act].keys
  return keyMode === 'off' && !chosen.startsWith('mod+') ? [] : caps(chosen, keyMode)
}
