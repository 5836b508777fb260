/** What the server said no to: a stable code for the program, a plain sentence for the person. */
export class Refused extends Error {
  override name = 'Refused'
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly fields: Record<string, string> = {},
    readonly body: Record<string, unknown> = {},
  ) {
    super(detail)
  }
}

/** The server could not be reached: nothing is known of the outcome, trying again is safe. */
export class Unreachable extends Error {
  override name = 'Unreachable'
}

let csrf = ''
let sessions = 0
let onSignedOut: () => void = () => undefined

export function setCsrf(token: string): void {
  if (token !== csrf) sessions += 1
  csrf = token
}
export const whenSignedOut = (then: () => void): void => void (onSignedOut = then)

type Query = Record<string, string | number | boolean | null | undefined>

function withQuery(path: string, query: Query | undefined): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false)
  return pairs.length ? `${path}?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}` : path
}

interface Options { query?: Query; body?: unknown; signal?: AbortSignal; keepalive?: boolean }

/** One request; every refusal and every broken line comes out as one of the two errors above. */
export async function request<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (options.body !== undefined) headers['content-type'] = 'application/json'
  if (method !== 'GET' && csrf) headers['x-csrf-token'] = csrf
  const init: RequestInit = { method, headers, credentials: 'same-origin', signal: options.signal, keepalive: options.keepalive, body: options.body === undefined ? undefined : JSON.stringify(options.body) }
  const session = sessions
  let response: Response
  try {
    response = await fetch(withQuery(path, options.query), init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Unreachable('unreachable')
  }
  const text = await response.text()
  const json: unknown = text && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : null
  if (response.ok) return json as T
  const problem = (json ?? {}) as Record<string, unknown>
  // What was asked before somebody signed in says nothing of them.
  if (response.status === 401 && path !== '/api/sign-in' && session === sessions) onSignedOut()
  // A proxy in front of a restarting server answers 502-504: that is a broken line, not a refusal.
  if (response.status >= 502 && response.status <= 504 && !problem.code) throw new Unreachable('unreachable')
  throw new Refused(
    response.status,
    typeof problem.code === 'string' ? problem.code : `http_${response.status}`,
    typeof problem.detail === 'string' ? problem.detail : response.statusText,
    (problem.fields as Record<string, string> | undefined) ?? {},
    problem,
  )
}
