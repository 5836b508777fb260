import { Outlet, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { listen } from '../api/live'
import { startOutbox } from '../inbox/outbox'
import { OfferCards } from '../routing/OfferCards'
import { suspendKeys, useKeys } from '../keys/useKeys'
import { Notices } from '../reroutes/Notices'
import { useCell } from '../ui/cell'
import { undoLast } from '../ui/toast'
import { t } from '../words'
import { BottomBar } from './BottomBar'
import css from './Shell.module.css'
import { Sidebar } from './Sidebar'
import { focusMode, paletteOpen, sheetOpen, useMe } from './state'
import { Toasts } from './Toasts'

const fetchPalette = () => import('./Palette')
const Palette = lazy(() => fetchPalette().then((found) => ({ default: found.Palette })))
suspendKeys(() => paletteOpen.get() || sheetOpen.get())
const ShortcutSheet = lazy(() => import('./ShortcutSheet').then((found) => ({ default: found.ShortcutSheet })))

/** The frame that stays: places on one side, the sheet of paper, and what floats above it. */
export function Shell() {
  const me = useMe()
  const navigate = useNavigate()
  const palette = useCell(paletteOpen)
  const sheet = useCell(sheetOpen)
  const focused = useCell(focusMode)

  useEffect(() => listen(me), [me.person.id])
  useEffect(startOutbox, [])
  useEffect(() => {
    // Fetched while nobody waits, so that the first Control+K opens at once.
    const timer = setTimeout(() => void fetchPalette(), 2500)
    return () => clearTimeout(timer)
  }, [])

  useKeys({
    palette: () => paletteOpen.set((was) => !was),
    search: () => paletteOpen.set(true),
    help: () => sheetOpen.set(true),
    undo: () => void undoLast(),
    goInbox: () => void navigate({ to: '/inbox/{-$conversationId}', params: {} }),
    goLeads: () => void navigate({ to: '/leads' }),
    goInquiries: () => void navigate({ to: '/inquiries' }),
    goCustomers: () => void navigate({ to: '/customers/{-$customerId}', params: {} }),
    goBoard: () => void navigate({ to: '/board' }),
    goRouting: () => void navigate({ to: '/routing' }),
    goCoverage: () => void navigate({ to: '/coverage' }),
    goSimulator: () => void navigate({ to: '/simulator' }),
    goSettings: () => void navigate({ to: '/settings/{-$page}', params: {} }),
  }, true)

  return (
    <div className={css.shell} data-focus={focused || undefined}>
      <a className={css.skip} href="#sheet">{t('shell.skip')}</a>
      <Sidebar />
      <main id="sheet" tabIndex={-1} className={css.sheet}><Notices /><Outlet /></main>
      <OfferCards />
      <BottomBar />
      <Toasts />
      <Suspense>
        {palette && <Palette />}
        {sheet && <ShortcutSheet />}
      </Suspense>
    </div>
  )
}
