import { useSyncExternalStore } from 'react'

export interface Cell<T> {
  get: () => T
  set: (next: T | ((was: T) => T)) => void
  subscribe: (listener: () => void) => () => void
}

/** One value that lives outside the component tree; with a name it outlives the page too. */
export function cell<T>(initial: T, kept?: string): Cell<T> {
  let value = kept ? read(kept, initial) : initial
  const listeners = new Set<() => void>()
  const tell = () => listeners.forEach((listener) => listener())
  if (kept && typeof window !== 'undefined') {
    window.addEventListener('storage', (event) => {
      if (event.key !== kept) return
      value = read(kept, initial)
      tell()
    })
  }
  return {
    get: () => value,
    set: (next) => {
      const settled = typeof next === 'function' ? (next as (was: T) => T)(value) : next
      if (Object.is(settled, value)) return
      value = settled
      if (kept) keep(kept, value)
      tell()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function read<T>(name: string, initial: T): T {
  try {
    const text = localStorage.getItem(name)
    if (text === null) return initial
    const found = JSON.parse(text) as T
    return isRecord(initial) && isRecord(found) ? { ...initial, ...found } : found
  } catch {
    return initial
  }
}

function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value))
  } catch {
    // A full or forbidden storage only costs the memory between visits.
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

export const useCell = <T>(source: Cell<T>): T => useSyncExternalStore(source.subscribe, source.get)

/** One part of a cell: the component redraws only when that part changes. */
export const usePart = <T, P>(source: Cell<T>, part: (value: T) => P): P => useSyncExternalStore(source.subscribe, () => part(source.get()))
