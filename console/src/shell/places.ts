import type { Act } from '../keys/acts'
import type { IconName } from '../ui/icon-names'
import type { PlainKey } from '../words'

export interface Place { to: '/inbox/{-$conversationId}' | '/customers/{-$customerId}' | '/simulator' | '/settings/{-$page}'; label: PlainKey; icon: IconName; act: Act; counted?: boolean }

export const API_REFERENCE = '/api/reference'

/** Where one can go, in the order of the sidebar. */
export const groups: { label: PlainKey; places: Place[] }[] = [
  { label: 'nav.work', places: [{ to: '/inbox/{-$conversationId}', label: 'nav.inbox', icon: 'inbox', act: 'goInbox', counted: true }] },
  { label: 'nav.business', places: [{ to: '/customers/{-$customerId}', label: 'nav.customers', icon: 'users', act: 'goCustomers' }] },
  { label: 'nav.tryOut', places: [{ to: '/simulator', label: 'nav.simulator', icon: 'device-mobile', act: 'goSimulator' }] },
]

export const settingsPlace: Place = { to: '/settings/{-$page}', label: 'nav.settings', icon: 'settings', act: 'goSettings' }
