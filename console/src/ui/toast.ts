import { cell } from './cell'

export interface Toast { id: number; text: string; tone: 'calm' | 'bad'; undo?: () => void }

export const toasts = cell<readonly Toast[]>([])
let next = 1

export const dismiss = (id: number): void => toasts.set((was) => was.filter((toast) => toast.id !== id))

/** Says what just happened; ten seconds to take it back when that can be done. */
export function say(text: string, options: { undo?: () => void; tone?: Toast['tone'] } = {}): void {
  const toast: Toast = { id: next++, text, tone: options.tone ?? 'calm', undo: options.undo }
  toasts.set((was) => [...was.slice(-2), toast])
  setTimeout(() => dismiss(toast.id), options.undo ? 10_000 : 6_000)
}

/** Takes back the last act that can be taken back. */
export function undoLast(): boolean {
  const toast = toasts.get().findLast((one) => one.undo)
  if (!toast) return false
  dismiss(toast.id)
  toast.undo?.()
  return true
}
