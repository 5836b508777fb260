import type { Me } from '../api/types'
import type { Act } from '../keys/acts'
import type { IconName } from '../ui/icon-names'
import type { PlainKey } from '../words'
import { may } from './state'

export interface Place { to: '/inbox/{-$conversationId}' | '/leads' | '/inquiries' | '/customers/{-$customerId}' | '/board' | '/routing' | '/coverage' | '/simulator' | '/settings/{-$page}'; label: PlainKey; icon: IconName; act: Act; counted?: 'inbox' | 'leads' | 'inquiries'; needs?: string }

export const API_REFERENCE = '/api/reference'

/** Where one can go, in the order of the sidebar. */
const groups: { label: PlainKey; places: Place[] }[] = [
  { label: 'nav.work', places: [{ to: '/inbox/{-$conversationId}', label: 'nav.inbox', icon: 'inbox', act: 'goInbox', counted: 'inbox' }, { to: '/leads', label: 'nav.leads', icon: 'flame', act: 'goLeads', counted: 'leads', needs: 'leads.read' }, { to: '/inquiries', label: 'nav.inquiries', icon: 'help-circle', act: 'goInquiries', counted: 'inquiries', needs: 'inquiries.read' }] },
  { label: 'nav.business', places: [{ to: '/customers/{-$customerId}', label: 'nav.customers', icon: 'users', act: 'goCustomers', needs: 'customers.read' }] },
  { label: 'nav.insight', places: [{ to: '/board', label: 'nav.board', icon: 'layout-kanban', act: 'goBoard', needs: 'routing.read' }, { to: '/routing', label: 'nav.routing', icon: 'route', act: 'goRouting', needs: 'routing.read' }, { to: '/coverage', label: 'nav.coverage', icon: 'puzzle', act: 'goCoverage', needs: 'routing.read' }] },
  { label: 'nav.tryOut', places: [{ to: '/simulator', label: 'nav.simulator', icon: 'device-mobile', act: 'goSimulator', needs: 'simulator.use' }] },
]

/** The places this person may enter. */
export const groupsFor = (me: Me): typeof groups =>
  groups.map((group) => ({ ...group, places: group.places.filter((place) => !place.needs || may(me, place.needs)) })).filter((group) => group.places.length)

export const settingsPlace: Place = { to: '/settings/{-$page}', label: 'nav.settings', icon: 'settings', act: 'goSettings' }
