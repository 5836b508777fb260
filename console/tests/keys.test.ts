import { describe, expect, it } from 'vitest'
import { caps, chord, clashes, find, keymap, type Press, typing } from '../src/keys/match'

const press = (key: string, more: Partial<Press> = {}): Press => ({ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more })
const map = keymap({})

describe('keys', () => {
  it('reads a chord in one notation on every machine', () => {
    expect(chord(press('k', { ctrlKey: true }))).toBe('mod+k')
    expect(chord(press('k', { metaKey: true }))).toBe('mod+k')
    expect(chord(press('A', { shiftKey: true }))).toBe('shift+a')
    expect(chord(press('?', { shiftKey: true, code: 'Slash' }))).toBe('?')
    expect(chord(press('Enter', { ctrlKey: true, shiftKey: true }))).toBe('mod+shift+enter')
  })

  it('knows the key on an Arabic layout by its place', () => {
    expect(find(press('ت', { code: 'KeyJ' }), map, 'on', undefined)).toEqual({ act: 'next' })
    expect(find(press('؟', { code: 'Slash', shiftKey: true }), map, 'on', undefined)).toEqual({ act: 'help' })
  })

  it('opens and closes a sequence', () => {
    expect(find(press('g'), map, 'on', undefined)).toEqual({ pending: 'g' })
    expect(find(press('i'), map, 'on', 'g')).toEqual({ act: 'goInbox' })
    expect(find(press('j'), map, 'on', 'g')).toEqual({})
  })

  it('keeps an open sequence while a modifier goes down', () => {
    expect(find(press('Shift', { shiftKey: true }), map, 'on', 'g')).toEqual({ pending: 'g' })
  })

  it('stays silent while a word is being composed', () => {
    expect(find(press('j', { isComposing: true }), map, 'on', undefined)).toEqual({ pending: undefined })
  })

  it('can be switched off, all but the combinations', () => {
    expect(find(press('j'), map, 'off', undefined)).toEqual({})
    expect(find(press('k', { ctrlKey: true }), map, 'off', undefined)).toEqual({ act: 'palette' })
    expect(find(press('Escape'), map, 'off', undefined)).toEqual({ act: 'back' })
  })

  it('asks for Alt in Alt mode, also where Alt writes another letter', () => {
    expect(find(press('j'), map, 'alt', undefined)).toEqual({})
    expect(find(press('∆', { code: 'KeyJ', altKey: true }), map, 'alt', undefined)).toEqual({ act: 'next' })
    expect(find(press('g', { altKey: true }), map, 'alt', undefined)).toEqual({ pending: 'g' })
    expect(find(press('i', { altKey: true }), map, 'alt', 'g')).toEqual({ act: 'goInbox' })
  })

  it('takes the own choice and tells of a clash', () => {
    const own = { next: 'shift+j' }
    expect(find(press('J', { shiftKey: true }), keymap(own), 'on', undefined)).toEqual({ act: 'next' })
    expect(find(press('j'), keymap(own), 'on', undefined)).toEqual({})
    expect(clashes({}, 'done', 'j')).toEqual(['next'])
  })

  it('leaves fields alone, not buttons', () => {
    const field = document.createElement('input')
    const box = Object.assign(document.createElement('input'), { type: 'checkbox' })
    expect([typing(field), typing(document.createElement('textarea')), typing(box), typing(document.body)]).toEqual([true, true, false, false])
  })

  it('draws key caps', () => {
    expect(caps('g i')).toEqual([['G'], ['I']])
    expect(caps('j', 'alt')).toEqual([['Alt', 'J']])
    expect(caps('mod+k', 'alt')).toEqual([['Ctrl', 'K']])
  })
})
