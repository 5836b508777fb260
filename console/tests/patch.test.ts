import { describe, expect, it } from 'vitest'
import { belongs, changesReasons, mergeMessage, patchDetail } from '../src/api/patch'
import { detail, message, row } from './rows'

describe('live events and what is on screen', () => {
  it('adds a message in order of time', () => {
    const messages = [message('a', { at: '2026-01-01T10:00:00Z' }), message('c', { at: '2026-01-01T12:00:00Z' })]
    expect(mergeMessage(messages, message('b', { at: '2026-01-01T11:00:00Z' })).map((one) => one.id)).toEqual(['a', 'b', 'c'])
  })

  it('knows its own message when it comes back from the server, whichever way it comes first', () => {
    const mine = message('m1', { client_id: 'x', status: 'queued' })
    const echoed = mergeMessage([mine], message('m1', { client_id: 'x', status: 'sent' }))
    expect(echoed.map((one) => one.status)).toEqual(['sent'])
    expect(mergeMessage([message('temporary', { client_id: 'x' })], mine)).toEqual([mine])
  })

  it('changes an open conversation only by its own events and never backwards', () => {
    const open = detail('c1')
    const event = { name: 'conversation.assigned', at: '', position: 2 }
    expect(patchDetail(open, { ...event, conversation: row('c2', { version: 5 }) })).toBe(open)
    const newer = patchDetail(open, { ...event, conversation: row('c1', { version: 5, urgent: true }) })
    expect(newer.conversation.urgent).toBe(true)
    expect(patchDetail(newer, { ...event, conversation: row('c1', { version: 4 }) })).toBe(newer)
    expect(patchDetail(open, { ...event, conversation_id: 'c1', message: message('m') }).messages).toHaveLength(1)
    expect(patchDetail(open, { ...event, conversation_id: 'c9', message: message('m') }).messages).toHaveLength(0)
  })

  it('asks for the reasons again only when they may have changed', () => {
    expect(changesReasons('conversation.assigned')).toBe(true)
    expect(changesReasons('message.received')).toBe(true)
    expect(changesReasons('message.delivered')).toBe(false)
  })

  it('judges which list a row belongs to', () => {
    const mine = row('a', { owner: { id: 'me', name: 'Me' }, status: 'owned' })
    expect(belongs(mine, { view: 'mine' }, 'me')).toBe(true)
    expect(belongs(mine, { view: 'mine' }, 'you')).toBe(false)
    expect(belongs(mine, { view: 'unassigned' }, 'me')).toBe(false)
    expect(belongs(row('b', { status: 'closed' }), { view: 'all' }, 'me')).toBe(false)
    expect(belongs(row('b', { status: 'closed' }), { view: 'closed' }, 'me')).toBe(true)
    const assisted = row('c', { status: 'assisted' })
    expect((['unassigned', 'all', 'waiting', 'mine'] as const).filter((view) => belongs(assisted, { view }, 'me'))).toEqual(['unassigned', 'all'])
    expect(belongs(mine, { view: 'all', need: 'complaint' }, 'me')).toBe(false)
    expect(belongs(mine, { view: 'all', urgent: true }, 'me')).toBe(false)
    expect(belongs(mine, { view: 'all', q: 'sara' }, 'me')).toBe(false)
  })
})
