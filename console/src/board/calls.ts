import { request } from '../api/http'
import type { components } from '../api/schema'

type Wire = components['schemas']
export type Board = Wire['BoardNow']
export type Queue = Wire['QueueOnBoard']
export type Person = Wire['PersonOnBoard']
export type Waiting = Wire['Waiting']
export type Held = Wire['HeldByPerson']
export type Line = Wire['WaitingPage']
export type Moved = Wire['Moved']
export type Hours = Wire['DayHours']

export const PAGE = 60
const language = () => document.documentElement.lang

/** Everything the board asks of the server. */
export const boardCalls = {
  board: () => request<Board>('GET', '/api/routing/board', { query: { language: language() } }),
  line: (queue: string | null, page: number, signal?: AbortSignal) =>
    request<Line>('GET', '/api/routing/board/waiting', { query: { queue, offset: page * PAGE, limit: PAGE, language: language() }, signal }),
  held: (staffId: string) => request<Wire['HeldList']>('GET', `/api/routing/board/people/${staffId}`),
  move: (body: Wire['MoveTo']) => request<Moved>('POST', '/api/routing/board/moves', { body }),
  undo: (moveId: string) => request<Wire['ConversationRow']>('POST', `/api/routing/board/moves/${moveId}/undo`),
  pause: (staffId: string, paused: boolean) => request<Person>('PUT', `/api/routing/board/people/${staffId}/pause`, { body: { paused } }),
  shift: (staffId: string, day: string, hours: Hours[] | null) => request<Person>('PUT', `/api/routing/board/people/${staffId}/shift`, { body: { day, hours } }),
}

export const boardKeys = {
  board: ['board'] as const,
  line: (queue: string | null, page: number) => ['board-line', queue ?? '', page] as const,
  held: (staffId: string) => ['board-held', staffId] as const,
}
