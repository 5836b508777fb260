import { cell } from '../ui/cell'

/** Which of the conversation's small windows is open; keys and buttons open the same ones. */
export const layer = cell<'assign' | 'handOff' | 'snooze' | 'topic' | null>(null)

export const toggleLayer = (name: NonNullable<ReturnType<typeof layer.get>>) => ({
  onOpen: () => layer.set(name),
  onClose: () => layer.get() === name && layer.set(null),
})

/** Puts the writing mark into the composer, on the reply or on the note. */
export const composerTab = cell<'reply' | 'note'>('reply')

/** Somebody asked to write before the conversation had come; the composer takes the writing mark when it appears. */
export const wanted = { composer: false }

/** Rows chosen with X for one act on all of them. */
export const chosen = cell<ReadonlySet<string>>(new Set())

export function toggleChosen(id: string): void {
  chosen.set((was) => {
    const next = new Set(was)
    if (!next.delete(id)) next.add(id)
    return next
  })
}
