import { client } from '../api/cache'
import { Refused } from '../api/http'
import type { Named } from '../api/types'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { type Inquiry, inquiryCalls, type InquiryPage } from './calls'

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

async function run(call: () => Promise<Inquiry>, done: string): Promise<boolean> {
  try {
    patchInquiry(await call())
    say(done)
    refresh()
    return true
  } catch (error) {
    const first = error instanceof Refused && (error.code === 'inquiry_answered' || error.code === 'inquiry_dismissed') ? String(error.body.by ?? '') : ''
    say(first ? t('inquiries.first', { name: first }) : reason(error), { tone: 'bad' })
    if (error instanceof Refused) refresh()
    return false
  }
}

export const answer = (one: Inquiry, text: string, clientId: string): Promise<boolean> =>
  run(() => inquiryCalls.answer(one.id, text, clientId, one.version), t('inquiries.sent', { name: one.customer.name || t('leads.unnamed') }))

export const dismiss = (one: Inquiry): Promise<boolean> => run(() => inquiryCalls.dismiss(one.id, '', one.version), t('inquiries.dismissed'))

export const assign = (one: Inquiry, to: Named | null): Promise<boolean> =>
  run(() => inquiryCalls.assign(one.id, to?.id ?? null, t('acts.byHand')), to ? t('leads.assigned', { n: 1, to: to.name }) : t('leads.unassigned', { n: 1 }))
