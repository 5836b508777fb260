import { client } from '../api/cache'
import { Refused } from '../api/http'
import type { Named } from '../api/types'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { type Inquiry, inquiryCalls, type InquiryPage, type Lesson } from './calls'

/** Shows an inquiry's new state where it stands, without moving anything. */
export function patchInquiry(row: Inquiry): void {
  client.setQueriesData<InquiryPage>({ queryKey: ['inquiries'] }, (page) => page && { ...page, items: page.items.map((one) => (one.id === row.id && one.version <= row.version ? row : one)) })
}

export function knownInquiry(id: string): Inquiry | undefined {
  for (const [, page] of client.getQueriesData<InquiryPage>({ queryKey: ['inquiries'] })) {
    const found = page?.items.find((one) => one.id === id)
    if (found) return found
  }
  return undefined
}

function refresh(): void {
  void client.invalidateQueries({ queryKey: ['inquiries'] })
  void client.invalidateQueries({ queryKey: ['inquiry-count'] })
}

/** What became of it, or nothing where the server said no. */
async function run(call: () => Promise<Inquiry>, done: string): Promise<Inquiry | undefined> {
  try {
    const row = await call()
    patchInquiry(row)
    say(done)
    refresh()
    return row
  } catch (error) {
    const first = error instanceof Refused && (error.code === 'inquiry_answered' || error.code === 'inquiry_dismissed') ? String(error.body.by ?? '') : ''
    say(first ? t('inquiries.first', { name: first }) : reason(error), { tone: 'bad' })
    if (error instanceof Refused) refresh()
    return undefined
  }
}

export const answer = (one: Inquiry, text: string, clientId: string): Promise<Inquiry | undefined> =>
  run(() => inquiryCalls.answer(one.id, text, clientId, one.version), t('inquiries.sent', { name: one.customer.name || t('leads.unnamed') }))

export const dismiss = (one: Inquiry): Promise<Inquiry | undefined> => run(() => inquiryCalls.dismiss(one.id, '', one.version), t('inquiries.dismissed'))

export const assign = (one: Inquiry, to: Named | null): Promise<Inquiry | undefined> =>
  run(() => inquiryCalls.assign(one.id, to?.id ?? null, t('acts.byHand')), to ? t('leads.assigned', { n: 1, to: to.name }) : t('leads.unassigned', { n: 1 }))

/** Approves what was answered; whoever calls says what went wrong. */
export async function teach(one: Inquiry, lesson: Lesson): Promise<void> {
  patchInquiry(await inquiryCalls.teach(one.id, lesson))
  refresh()
}
