import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { ListFilter } from '../api/calls'
import { knownPages } from '../api/cache'
import { indexOf, rowAt } from '../api/pages'
import { useKeys } from '../keys/useKeys'
import { prefer, preferences } from '../settings/preferences'
import { focusMode, useMe } from '../shell/state'
import type { InboxSearch } from '../shell/router'
import { useCell } from '../ui/cell'
import { Splitter } from '../ui/Splitter'
import { useMedia } from '../ui/useMedia'
import { t } from '../words'
import * as acts from './acts'
import { Context } from './Context'
import css from './Inbox.module.css'
import { layer } from './layer'
import { ListPane } from './ListPane'
import { NothingOpen } from './NothingOpen'
import { prefetch, useSelection } from './selection'
import { Thread } from './Thread'
import { useList } from './useList'

/** Every conversation of every channel: the list, the one that is open, and what is known about it. */
export function Inbox() {
  const me = useMe()
  const search = useSearch({ strict: false }) as InboxSearch
  const navigate = useNavigate()
  const phone = useMedia('(max-width: 699px)')
  const roomy = useMedia('(min-width: 1200px)')
  const wide = useCell(preferences)
  const alone = useCell(focusMode)
  const { id, shown, select } = useSelection(phone)
  const [overlay, setOverlay] = useState(false)
  const leads = me.person.roles.some((role) => /owner|manager/i.test(role))
  const view = search.view ?? (leads ? 'all' : 'mine')
  const filter = useMemo<ListFilter>(() => ({ view, need: search.need, urgent: search.urgent, q: search.q }), [view, search.need, search.urgent, search.q])
  const list = useList(filter)

  const setFilter = useCallback((change: Partial<ListFilter>) => {
    void navigate({ to: '/inbox/{-$conversationId}', params: (was) => was, search: (was: InboxSearch) => ({ ...was, ...change }), replace: true })
  }, [navigate])

  const step = useCallback((by: number) => {
    const pages = knownPages(filter)
    const place = id ? indexOf(pages, id) : -1
    const next = rowAt(pages, place < 0 ? 0 : place + by)
    if (next) select(next.id)
    const after = rowAt(pages, place + 2 * by)
    if (after) prefetch(after.id)
  }, [filter, id, select])

  const leave = useCallback((act: (id: string) => unknown) => {
    if (!id) return
    const pages = knownPages(filter)
    const place = indexOf(pages, id)
    const next = rowAt(pages, place + 1) ?? rowAt(pages, place - 1)
    act(id)
    if (place >= 0) select(phone ? undefined : next?.id)
  }, [filter, id, phone, select])

  const finish = useCallback(() => leave((one) => acts.close(one, filter)), [leave, filter])
  const putOff = useCallback((until: Date) => leave((one) => acts.snooze(one, until, filter)), [leave, filter])
  const toggleContext = () => (roomy ? prefer({ contextOpen: !wide.contextOpen }) : setOverlay(!overlay))

  useEffect(() => {
    if (id !== acts.conflict.get()?.id) acts.conflict.set(null)
    setOverlay(false)
  }, [id])
  useEffect(() => () => focusMode.set(false), [])
  useEffect(() => {
    document.title = t('title.inbox')
  }, [])

  useKeys({
    next: () => step(1), previous: () => step(-1), open: () => (id ? document.getElementById('thread')?.focus() : step(0)), done: finish,
    back: () => (overlay ? setOverlay(false) : alone ? focusMode.set(false) : phone ? select(undefined) : document.getElementById('list')?.focus()),
    focusMode: () => focusMode.set(!alone), toggleList: () => prefer({ listOpen: !wide.listOpen }), toggleContext,
    take: () => id && void acts.claim(id, { id: me.person.id, name: me.person.name }),
    assign: () => id && layer.set('assign'), handOff: () => id && layer.set('handOff'), snooze: () => id && layer.set('snooze'), topic: () => id && layer.set('topic'),
    search: () => document.getElementById('inbox-search')?.focus(),
  })

  const listShown = phone ? !id : wide.listOpen && !alone
  const contextShown = !!shown && (roomy ? wide.contextOpen && !alone : overlay)
  return (
    <div className={css.inbox} data-thread-open={(phone && id) || undefined}>
      {!listShown && <h1 className="vh">{t('inbox.title')}</h1>}
      {listShown && (
        <>
          <ListPane list={list} filter={filter} onFilter={setFilter} selected={id} onSelect={select} width={phone ? undefined : wide.listWidth} />
          {!phone && <Splitter label={t('inbox.resizeList')} value={wide.listWidth} min={280} max={480} onChange={(listWidth) => prefer({ listWidth })} />}
        </>
      )}
      {shown ? (
        <Thread key={shown} id={shown} filter={filter} onDone={finish} onSnooze={putOff} onBack={phone ? () => select(undefined) : undefined} onContext={toggleContext} contextShown={contextShown} />
      ) : (!phone && <NothingOpen list={list} view={view} onView={(next) => setFilter({ view: next })} />)}
      {contextShown && (
        <>
          {roomy && <Splitter label={t('inbox.resizeContext')} value={wide.contextWidth} min={264} max={420} end onChange={(contextWidth) => prefer({ contextWidth })} />}
          <Context id={shown} width={roomy ? wide.contextWidth : undefined} onClose={roomy ? undefined : () => setOverlay(false)} onSelect={select} />
        </>
      )}
    </div>
  )
}
