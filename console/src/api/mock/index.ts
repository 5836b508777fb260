import { setTransport } from '../http'
import { setSource } from '../live'
import { conversations } from './conversations'
import { answer, arrive, onEvent } from './server'

/** Puts the made-up server in place of the real one; development only. */
export function startMock(): void {
  setTransport(async (path, init) => {
    await new Promise((done) => setTimeout(done, 60))
    const reply = answer(init.method ?? 'GET', path, init.body ? (JSON.parse(String(init.body)) as Record<string, string>) : undefined)
    return new Response(JSON.stringify(reply.body), { status: reply.status, headers: { 'content-type': 'application/json' } })
  })
  setSource(() => {
    const source = { readyState: 1, onopen: null as unknown, onmessage: null as unknown, onerror: null as unknown, close: () => undefined }
    setTimeout(() => (source.onopen as (() => void) | null)?.(), 50)
    onEvent((event) => (source.onmessage as ((message: { data: string }) => void) | null)?.({ data: JSON.stringify(event) }))
    return source
  })
  if (location.search.includes('busy')) setInterval(() => arrive(conversations[Math.floor(Math.random() * 30)]!, 'One more question about tomorrow'), 4000)
}
