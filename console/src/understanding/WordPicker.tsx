import { t } from '../words'
import css from './SignalEditor.module.css'

export interface Stretch { first: number; last: number }

/** The words of a message as buttons: one is clicked, then the stretch grows or shrinks to the next. */
export function WordPicker({ words, chosen, onChange }: { words: string[]; chosen: Stretch | null; onChange: (stretch: Stretch | null) => void }) {
  function pick(place: number) {
    if (!chosen) return onChange({ first: place, last: place + 1 })
    const { first, last } = chosen
    if (place < first) return onChange({ first: place, last })
    if (place >= last) return onChange({ first, last: place + 1 })
    if (last - first === 1) return onChange(null)
    if (place === first) return onChange({ first: first + 1, last })
    if (place === last - 1) return onChange({ first, last: last - 1 })
    return onChange({ first: place, last: place + 1 })
  }
  return (
    <div role="group" aria-label={t('signals.words')} className={css.words} dir="auto">
      {words.map((word, place) => (
        <button key={place} type="button" className={css.word} aria-pressed={!!chosen && place >= chosen.first && place < chosen.last} onClick={() => pick(place)}>{word}</button>
      ))}
    </div>
  )
}
