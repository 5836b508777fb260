import { type FormEvent, useState } from 'react'
import type { Persona, ScenarioStep } from '../api/types'
import { Icon } from '../ui/Icon'
import type { IconName } from '../ui/icon-names'
import { t } from '../words'
import css from './PhoneComposer.module.css'
import type { Writing } from './Simulator'

type Kind = ScenarioStep['type']
const kinds: { kind: Exclude<Kind, 'text'>; icon: IconName }[] = [{ kind: 'voice', icon: 'microphone' }, { kind: 'image', icon: 'photo' }, { kind: 'location', icon: 'map-pin' }, { kind: 'button', icon: 'hand-click' }]
// A corner in the Al Rawdah district of Jeddah.
const SPOT = { latitude: 21.5651, longitude: 39.1622 }

/** Where the customer writes, speaks, sends a picture or shares where they are. */
export function PhoneComposer({ persona, form, onWrite }: { persona: Persona; form: boolean; onWrite: (writing: Writing) => void }) {
  const [kind, setKind] = useState<Kind>('text')
  const [text, setText] = useState('')
  const needsWords = kind === 'text' || kind === 'voice' || kind === 'button'
  const label = t(`simulator.write.${kind}`, { name: persona.name })
  function submit(event: FormEvent) {
    event.preventDefault()
    if (needsWords && !text.trim()) return
    onWrite({ type: kind, text: text.trim(), ...(kind === 'location' ? SPOT : {}) })
    setText('')
    setKind('text')
  }
  return (
    <form className={css.form} onSubmit={submit}>
      {!form && (
        <div className={css.kinds} role="group" aria-label={t('simulator.kinds')}>
          {kinds.map((one) => (
            <button key={one.kind} type="button" className="iconbtn" aria-pressed={kind === one.kind} aria-label={t(`simulator.kind.${one.kind}`)} title={t(`simulator.kind.${one.kind}`)} onClick={() => setKind(kind === one.kind ? 'text' : one.kind)}><Icon name={one.icon} size={18} /></button>
          ))}
        </div>
      )}
      <div className={css.line}>
        <textarea
          dir="auto" rows={1} value={text} placeholder={label} aria-label={label} onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) submit(event)
          }}
        />
        <button type="submit" className={css.send} aria-label={t('composer.send')} disabled={needsWords && !text.trim()}><Icon name={kind === 'voice' ? 'microphone' : 'send'} size={18} flip={kind !== 'voice'} /></button>
      </div>
    </form>
  )
}
