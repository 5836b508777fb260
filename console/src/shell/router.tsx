import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { calls } from '../api/calls'
import { client } from '../api/cache'
import { Refused, setCsrf, whenSignedOut } from '../api/http'
import type { Me, Need, View } from '../api/types'
import { type LeadSearch, readSearch } from '../leads/look'
import { withWords } from '../words'
import { setTimeZone } from '../words/time'
import { Failed, Lost } from './Failed'
import { Shell } from './Shell'

export interface InboxSearch { view?: View; need?: Need; urgent?: boolean; q?: string }

export interface InquirySearch { state?: 'open' | 'answered' | 'dismissed'; reason?: string; mine?: boolean; urgent?: boolean; inquiry?: string }

const states = ['open', 'answered', 'dismissed'] as const
const views: View[] = ['mine', 'unassigned', 'all', 'waiting', 'snoozed', 'closed']
const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined)

/** Who is signed in; everything behind the door asks this first. */
export async function loadMe(): Promise<Me> {
  const me = await client.ensureQueryData({ queryKey: ['me'], queryFn: calls.me, staleTime: Infinity })
  setCsrf(me.csrf)
  setTimeZone(me.business.timezone)
  return me
}

const root = createRootRoute({ component: Outlet, notFoundComponent: Lost, errorComponent: Failed })

const signIn = createRoute({
  getParentRoute: () => root, path: '/sign-in',
  validateSearch: (search): { next?: string } => ({ next: text(search.next) }),
  beforeLoad: async () => {
    const { needed } = await calls.setUpNeeded().catch(() => ({ needed: false }))
    if (needed) throw redirect({ to: '/set-up' })
  },
  component: lazyRouteComponent(() => import('../team/SignIn'), 'SignIn'),
})
const setUp = createRoute({
  getParentRoute: () => root, path: '/set-up',
  component: lazyRouteComponent(() => import('../team/SetUp'), 'SetUp'),
})

const house = createRoute({
  getParentRoute: () => root, id: 'house', component: Shell, errorComponent: Failed,
  beforeLoad: async ({ location }) => {
    try {
      await loadMe()
    } catch (error) {
      if (error instanceof Refused && error.status === 401) throw redirect({ to: '/sign-in', search: { next: location.href === '/' ? undefined : location.href } })
      throw error
    }
  },
})
const home = createRoute({
  getParentRoute: () => house, path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox/{-$conversationId}', params: {} })
  },
})
const inbox = createRoute({
  getParentRoute: () => house, path: '/inbox/{-$conversationId}',
  validateSearch: (search): InboxSearch => ({
    view: views.find((view) => view === search.view), need: text(search.need) as Need | undefined,
    urgent: search.urgent === true || search.urgent === 'true' || undefined, q: text(search.q),
  }),
  component: lazyRouteComponent(() => import('../inbox/Inbox'), 'Inbox'),
})
const leads = createRoute({
  getParentRoute: () => house, path: '/leads',
  validateSearch: (search): LeadSearch => readSearch(search),
  component: lazyRouteComponent(() => withWords(import('../leads/LeadsPage'), 'leads'), 'LeadsPage'),
})
const inquiries = createRoute({
  getParentRoute: () => house, path: '/inquiries',
  validateSearch: (search): InquirySearch => ({
    state: states.find((one) => one === search.state), reason: text(search.reason), mine: search.mine === true || undefined, urgent: search.urgent === true || undefined, inquiry: text(search.inquiry),
  }),
  component: lazyRouteComponent(() => withWords(import('../inquiries/InquiriesPage'), 'leads'), 'InquiriesPage'),
})
const customers = createRoute({
  getParentRoute: () => house, path: '/customers/{-$customerId}',
  validateSearch: (search): { q?: string } => ({ q: text(search.q) }),
  component: lazyRouteComponent(() => import('../customers/Customers'), 'Customers'),
})
const settings = createRoute({
  getParentRoute: () => house, path: '/settings/{-$page}',
  component: lazyRouteComponent(() => import('../settings/Settings'), 'Settings'),
})
const board = createRoute({
  getParentRoute: () => house, path: '/board',
  validateSearch: (search): { tab?: 'rerouting' } => ({ tab: search.tab === 'rerouting' ? 'rerouting' : undefined }),
  component: lazyRouteComponent(() => withWords(import('../board/BoardPage'), 'board'), 'BoardPage'),
})
const routing = createRoute({
  getParentRoute: () => house, path: '/routing',
  component: lazyRouteComponent(() => withWords(import('../policy/PolicyPage'), 'policy'), 'PolicyPage'),
})
const coverage = createRoute({
  getParentRoute: () => house, path: '/coverage',
  component: lazyRouteComponent(() => withWords(import('../advisor/CoveragePage'), 'board'), 'CoveragePage'),
})
const simulator = createRoute({
  getParentRoute: () => house, path: '/simulator',
  component: lazyRouteComponent(() => import('../demo/Simulator'), 'Simulator'),
})

const routeTree = root.addChildren([signIn, setUp, house.addChildren([home, inbox, leads, inquiries, customers, board, routing, coverage, settings, simulator])])

export const router = createRouter({ routeTree, defaultPreload: 'intent', defaultPreloadStaleTime: 0, scrollRestoration: false })

whenSignedOut(() => {
  if (['/sign-in', '/set-up'].includes(router.state.location.pathname)) client.clear()
  // What is on screen needs to know who is there until it is gone.
  else void router.navigate({ to: '/sign-in', search: { next: router.state.location.href } }).finally(() => client.clear())
})

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
