import { afterEach, expect, it, vi } from 'vitest'
import { request, setCsrf, whenSignedOut } from '../src/api/http'

afterEach(() => vi.unstubAllGlobals())

const refused = () => new Response('{"code":"not_signed_in","detail":"Sign in."}', { status: 401, headers: { 'content-type': 'application/json' } })

it('says once that a session is over, and not of what was asked before somebody signed in', async () => {
  const over = vi.fn()
  whenSignedOut(over)
  let answer: (response: Response) => void = () => undefined
  vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => (answer = resolve)))
  const early = request('GET', '/api/me').catch((error: unknown) => error)
  setCsrf('of the one who signed in')
  answer(refused())
  expect(await early).toMatchObject({ status: 401 })
  expect(over).not.toHaveBeenCalled()
  const later = request('GET', '/api/me').catch((error: unknown) => error)
  answer(refused())
  await later
  expect(over).toHaveBeenCalledOnce()
})
