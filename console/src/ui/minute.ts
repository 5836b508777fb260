import { useSyncExternalStore } from 'react'

let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function tick(): void {
  now = Date.now()
  listeners.forEach((listener) => listener())
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, 20_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size) return
    clearInterval(timer)
    timer = undefined
  }
}

// Rounded to the minute, so that ages on screen change together and only when they read differently.
const minute = (): number => Math.floor(Math.max(now, Date.now() - 20_000) / 60_000) * 60_000

/** The present minute; every age and countdown on screen hangs on this one clock. */
export const useMinute = (): number => useSyncExternalStore(subscribe, minute)
