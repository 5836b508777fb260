import { client } from '../api/cache'
import { Refused } from '../api/http'
import { cell } from '../ui/cell'
import { policyCalls } from './calls'
import type { Page, Policy } from './types'

const KEY = ['policy']
export const policyQuery = { queryKey: KEY, queryFn: read, staleTime: 30_000 } as const

/** Whether something is on its way to the server. */
export const saving = cell(false)

/** What the person wants and the server does not have yet, and the draft it was made on. */
let next: Policy | undefined
let base = 0
let running: Promise<void> | undefined
let answers = 0

/** The page as the server has it. Asked for while a change is under way it must not bring back what was before. */
async function read(): Promise<Page> {
  const began = answers
  const page = await policyCalls.page()
  const newer = began === answers ? undefined : client.getQueryData<Page>(KEY)
  return newer ?? (next ? withDraft(page, next) : page)
}

/** What the rules are as the person sees them: the draft, else what is live. */
export const shown = (page: Page): Policy => (page.draft ?? page.published).policy

/** Whether somebody else changed the draft or what is live, while the person was at it. */
export const changedMeanwhile = (error: unknown): boolean => error instanceof Refused && error.status === 409

/**
 * Changes the draft. It is on screen at once; changes that follow quickly are sent together, one request at a time, each
 * naming the draft it was made on. When somebody else was first, what they did is shown and nothing is overwritten.
 */
export async function change(how: (policy: Policy) => Policy): Promise<void> {
  const page = client.getQueryData<Page>(KEY)
  if (!page) return
  if (!next) base = page.draft?.revision ?? 0
  next = how(next ?? shown(page))
  client.setQueryData<Page>(KEY, withDraft(page, next))
  running ??= send().finally(() => (running = undefined))
  return running
}

async function send(): Promise<void> {
  saving.set(true)
  try {
    while (next) {
      const policy = next
      const answer = await policyCalls.save(policy, base)
      answers += 1
      base = answer.draft?.revision ?? 0
      if (next === policy) next = undefined
      client.setQueryData<Page>(KEY, next ? withDraft(answer, next) : answer)
    }
  } catch (error) {
    next = undefined
    await client.invalidateQueries({ queryKey: KEY })
    throw error
  } finally {
    saving.set(false)
  }
}

/** The page as it will be once the server has it. A draft of revision 0 is one that does not exist yet. */
function withDraft(page: Page, policy: Policy): Page {
  const draft = page.draft ?? { ...page.published, version: page.published.version + 1, state: 'draft' as const, revision: 0, note: '' }
  return { ...page, draft: { ...draft, policy } }
}

/** Publishing, going back and discarding answer with the whole page as it is then. */
export async function settle(answer: Promise<Page>): Promise<void> {
  await running
  try {
    const page = await answer
    answers += 1
    client.setQueryData<Page>(KEY, page)
    void client.invalidateQueries({ queryKey: ['policy-versions'] })
  } catch (error) {
    if (changedMeanwhile(error)) await client.invalidateQueries({ queryKey: KEY })
    throw error
  }
}
