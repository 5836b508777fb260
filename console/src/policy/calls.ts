import { request } from '../api/http'
import type { components } from '../api/schema'
import { type Page, type Policy, type Version, wholePage } from './types'

type Wire = components['schemas']
const query = () => ({ language: document.documentElement.lang })
const page = (method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown) => request<Page>(method, `/api/routing/policy${path}`, { body, query: query() }).then(wholePage)

/** The policy at the server, one line each. */
export const policyCalls = {
  page: () => page('GET', ''),
  save: (policy: Policy, revision: number) => page('PUT', '/draft', { policy, revision }),
  discard: (revision: number) => page('POST', '/discard', { revision }),
  publish: (draft: Version, live: number, note: string) => page('POST', '/publish', { version: draft.version, revision: draft.revision, live, note }),
  rollBack: (version: number, live: number, note: string) => page('POST', '/roll-back', { version, live, note }),
  versions: () => request<Wire['Versions']>('GET', '/api/routing/policy/versions').then((found) => found.items),
  diff: (before: number, after: number) => request<Wire['PolicyDiff']>('GET', '/api/routing/policy/diff', { query: { ...query(), before, after } }).then((found) => found.changes),
  hits: () => request<Wire['Hits']>('GET', '/api/routing/policy/hits'),
  whyNot: (conversation: string, staff: string) => request<Wire['WhyNot']>('GET', `/api/conversations/${conversation}/decision/why-not/${staff}`, { query: query() }),
}
