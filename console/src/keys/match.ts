import type { KeyMode } from '../settings/preferences'
import { type Act, actNames, acts } from './acts'

export interface Press {
  key: string
  code: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
  isComposing?: boolean
}

const PUNCTUATION: Record<string, string> = { Slash: '/', BracketLeft: '[', BracketRight: ']', Comma: ',', Period: '.' }

/** The key a person means, also on an Arabic layout or with Alt held, where `key` is another letter. */
function meant(press: Press): string {
  const { key, code } = press
  if (key === ' ') return 'space'
  if (/^[a-z]$/i.test(key)) return key.toLowerCase()
  if (key === '?' || key === '؟' || (code === 'Slash' && press.shiftKey)) return '?'
  if (/^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase()
  if (key.length === 1 && key.charCodeAt(0) < 128) return key
  return PUNCTUATION[code] ?? key.toLowerCase()
}

/** One pressed chord in the notation of the key list: "mod+k", "shift+a", "?". */
export function chord(press: Press): string {
  const key = meant(press)
  const named = key.length > 1 || /[a-z]/.test(key)
  const parts = [press.ctrlKey || press.metaKey ? 'mod' : '', press.altKey ? 'alt' : '', press.shiftKey && named ? 'shift' : '', key]
  return parts.filter(Boolean).join('+')
}

export const isModifier = (press: Press): boolean => ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock'].includes(press.key)

/** Keys in force: the person's own choice where there is one. */
export function keymap(own: Record<string, string>): Map<string, Act> {
  return new Map(actNames.map((act) => [own[act] ?? acts[act].keys, act]))
}

/** Acts that would answer to the same keys. */
export function clashes(own: Record<string, string>, act: Act, keys: string): Act[] {
  return actNames.filter((other) => other !== act && (own[other] ?? acts[other].keys) === keys)
}

const single = (keys: string): boolean => !keys.startsWith('mod+') && !keys.startsWith('escape')

export interface Found { act?: Act; pending?: string }

/** What a press means, given the first half of a sequence ("g", then "i") if one is open. */
export function find(press: Press, map: ReadonlyMap<string, Act>, mode: KeyMode, pending: string | undefined): Found {
  if (press.isComposing || isModifier(press)) return { pending }
  let pressed = chord(press)
  const alone = single(pressed)
  if (alone && mode === 'off') return {}
  if (alone && mode === 'alt') {
    if (!press.altKey) return {}
    pressed = pressed.replace('alt+', '')
  }
  const sequence = pending ? `${pending} ${pressed}` : pressed
  const act = map.get(sequence) ?? (pending ? undefined : map.get(pressed))
  if (act) return { act }
  const begins = !pending && [...map.keys()].some((keys) => keys.startsWith(`${pressed} `))
  return begins ? { pending: pressed } : {}
}

/** Whether a press belongs to what is being typed rather than to the console. */
export function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range', 'submit'].includes(target.type)
}

const MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)
const SIGNS: Record<string, string> = MAC
  ? { mod: '⌘', shift: '⇧', alt: '⌥', enter: '↵', escape: 'Esc' }
  : { mod: 'Ctrl', shift: '⇧', alt: 'Alt', enter: '↵', escape: 'Esc' }

/** The keys as caps to draw, one list a chord: [["⌘", "K"]] or [["G"], ["I"]]. */
export const caps = (keys: string, mode: KeyMode = 'on'): string[][] =>
  keys.split(' ').map((one) => (mode === 'alt' && single(one) ? `alt+${one}` : one).split('+').map((part) => SIGNS[part] ?? part.toUpperCase()))
