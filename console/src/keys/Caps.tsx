import type { Act } from './acts'
import { useCaps } from './useKeys'

const shown = (chords: string[][]): string => chords.map((chord) => chord.join(chord[0]!.length > 1 ? ' ' : '')).join(' ')

/** The keys of one act, drawn as key caps. */
export function Caps({ act, plain }: { act: Act; plain?: boolean }) {
  const chords = useCaps(act)
  if (!chords.length) return null
  const text = shown(chords)
  return plain ? <bdi dir="ltr">{text}</bdi> : <kbd className="kbd">{text}</kbd>
}
