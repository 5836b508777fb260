import { describe, expect, it } from 'vitest'
import { asked, inOrder, keyed, keyOf, moved, nameOfNeed, ofNeed, type Settings, signalName, textName } from '../src/assistant/settings'

const own = (key: string, label: string) => ({ key, label, questions: { en: 'How?', ar: ' ' } })
const settings = (change: Partial<Settings>): Settings => ({
  on: true, name: '', greets: true, needs: {}, fields: [], texts: {}, most_questions: 3, most_urgent: 2, patience_minutes: 10, urgent_patience_minutes: 3, closes_after_hours: 12, ...change,
})
const need = (...signals: string[]) => ({ mode: 'send' as const, answers: true, confirms: true, wanted: signals.map((signal) => ({ signal, importance: 'required' as const })) })

describe('what is asked', () => {
  it('lists what is wanted first and in its order, and the rest as off', () => {
    const list = asked([{ signal: 'timing', importance: 'useful' }, { signal: 'own:gone', importance: 'required' }], ['service', 'timing', 'own:floor'])
    expect(list.map((one) => `${one.signal} ${one.importance}`)).toEqual(['timing useful', 'service off', 'own:floor off'])
  })

  it('does nothing about a need that nobody set', () => {
    expect(ofNeed(settings({}), 'pricing').mode).toBe('off')
    expect(ofNeed(settings({ needs: { pricing: need('service') } }), 'pricing').mode).toBe('send')
  })

  it('moves a line up and down, and never out of the list', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
  })

  it('keeps the usual order of needs and puts those of the business behind', () => {
    expect(inOrder(['gardens', 'complaint', 'scheduling'])).toEqual(['scheduling', 'complaint', 'gardens'])
  })
})

describe('keys of fields', () => {
  it('are made of the name, are used once, and are a number where the name has no Latin letters', () => {
    expect(keyOf('Which floor?', [])).toBe('which_floor')
    expect(keyOf('Größe', [])).toBe('gro_e')
    expect(keyOf('2nd visit', [])).toBe('nd_visit')
    expect(keyOf('Floor', ['floor', 'floor_2'])).toBe('floor_3')
    expect(keyOf('الطابق', ['field'])).toBe('field_2')
    expect(keyOf('x'.repeat(60), [])).toHaveLength(24)
  })

  it('follow the name until they are saved, and so does every need that asks for them', () => {
    const before = settings({ fields: [own('kept', ' Floor '), own('field', 'Which gate')], needs: { scheduling: need('own:kept', 'own:field', 'own:removed', 'timing') } })
    const after = keyed(before, ['kept'])
    expect(after.fields.map((one) => [one.key, one.label])).toEqual([['kept', 'Floor'], ['which_gate', 'Which gate']])
    expect(after.fields[0]!.questions).toEqual({ en: 'How?' })
    expect(after.needs.scheduling!.wanted.map((one) => one.signal)).toEqual(['own:kept', 'own:which_gate', 'timing'])
  })
})

it('things are called by their names', () => {
  expect(signalName('location', [])).toBe('Place')
  expect(signalName('own:floor', [own('floor', 'Floor')])).toBe('Floor')
  expect(signalName('own:gone', [])).toBe('gone')
  expect(nameOfNeed('scheduling')).not.toBe('scheduling')
  expect(textName('handoff')).not.toContain('handoff')
  expect(textName('ask_service_again')).toContain(textName('ask_service'))
})
