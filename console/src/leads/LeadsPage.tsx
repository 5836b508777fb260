import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { line } from '../api/live'
import { itemAt, placeOf, useStretch } from '../api/stretch'
import { useKeys } from '../keys/useKeys'
import { may, useMe } from '../shell/state'
import { useCell } from '../ui/cell'
import { Hint } from '../ui/Hint'
import { Icon } from '../ui/Icon'
import { Empty, Problem } from '../ui/Problem'
import { useMedia } from '../ui/useMedia'
import { number, t } from '../words'
import { losing, marked, move, moveAll, toggle } from './acts'
import { Board } from './Board'
import { Bulk } from './Bulk'
import { fileOf, type Lead, leadCalls, leadKeys, type LeadFilter, type LeadPage, PAGE, type SavedView, type Sort, type Stage, stages } from './calls'
import { Filters } from './Filters'
import css from './LeadsPage.module.css'
import { fresh, knownLead, letIn, useLeadsLive } from './live'
import { differs, type LeadSearch, shownBy, sortBy } from './look'
import { useNames } from './names'
import { Peek } from './Peek'
import { Table } from './Table'
import { Tabs } from './Tabs'

const AddDialog = lazy(() => import('./AddDialog').then((found) => ({ default: found.AddDialog })))
const LostDialog = lazy(() => import('./LostDialog').then((found) => ({ default: found.LostDialog })))
const ViewDialog = lazy(() => import('./ViewDialog').then((found) => ({ default: found.ViewDialog })))
const NO_VIEWS: SavedView[] = []

/** Captured interest, as a table or by stage; whatever is chosen to be seen stands in the address. */
export function LeadsPage() {
  const me = useMe()
  useEffect(() => {
    document.title = t('title.leads')
  }, [])
  if (!may(me, 'leads.read')) return <Empty icon="lock" text={t('leads.notAllowed')} hint={t('leads.notAllowedHint')} />
  return <Leads />
}

function Leads() {
  const me = useMe()
  const search = useSearch({ strict: false }) as LeadSearch
  const navigate = useNavigate()
  const phone = useMedia('(max-width: 699px)')
  const offline = useCell(line) === 'offline'
  const views = useQuery({ queryKey: leadKeys.views, queryFn: leadCalls.views, staleTime: 30_000 })
  const kept = views.data ?? NO_VIEWS
  const current = search.saved ?? kept.find((one) => one.is_default)?.id ?? 'all'
  const view = kept.find((one) => one.id === current)
  const shown = useMemo(() => shownBy(search, view), [JSON.stringify(search), view])
  const look = useMemo(() => ({ filters: shown.filters, sort: shown.sort, descending: shown.descending }), [JSON.stringify(shown.filters), shown.sort, shown.descending])
  const names = useNames()
  const [selected, setSelected] = useState<string | undefined>(search.lead)
  const [saving, setSaving] = useState(false)
  const [assigning, setAssigning] = useState(false)
  const [filtering, setFiltering] = useState(false)
  const [adding, setAdding] = useState(false)
  const scroller = useRef<HTMLDivElement>(null)
  const pointer = useRef(false)
  const onBoard = shown.layout === 'board'
  const ready = !views.isPending
  const list = useStretch<Lead, LeadPage>({ name: JSON.stringify(look), size: PAGE, key: (page) => leadKeys.page(look, page), enabled: ready, read: (page, signal) => leadCalls.page(look, page, signal) })
  const board = useQuery({ queryKey: leadKeys.board(look), queryFn: ({ signal }) => leadCalls.board(look, signal), enabled: onBoard && ready })
  useLeadsLive(look, () => !pointer.current && (scroller.current?.scrollTop ?? 0) < 44)
  const came = useCell(fresh)
  const lost = useCell(losing)
  const [mayWork, mayAssign] = [may(me, 'leads.work'), may(me, 'leads.work') && may(me, 'inbox.assign')]

  const go = useCallback((change: Partial<LeadSearch>) => void navigate({ to: '/leads', search: (was: LeadSearch) => ({ ...was, ...change }), replace: true }), [navigate])
  const open = useCallback((id: string | undefined) => {
    if (id) setSelected(id)
    go({ lead: id })
  }, [go])
  const choose = (id: string) => {
    marked.set(new Set())
    void navigate({ to: '/leads', search: { saved: id } })
  }
  const filter = (f: LeadFilter) => go({ f, saved: current === 'all' ? 'all' : current })
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
    marked.set(new Set())
  }, [look])

  const walk = useCallback((by: number) => {
    let next: Lead | undefined
    if (onBoard) {
      const column = board.data?.columns.find((one) => one.items.some((lead) => lead.id === selected)) ?? board.data?.columns.find((one) => one.items.length)
      const place = column?.items.findIndex((lead) => lead.id === selected) ?? -1
      next = column?.items[place < 0 ? 0 : place + by]
    } else {
      const place = selected ? placeOf<Lead>(list.pages, selected, PAGE) : -1
      next = itemAt<Lead>(list.pages, place < 0 ? 0 : place + by, PAGE)
    }
    if (!next) return
    setSelected(next.id)
    if (search.lead) go({ lead: next.id })
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-lead="${next.id}"]`)?.focus({ preventScroll: true }))
  }, [onBoard, board.data, list.pages, selected, search.lead, go])

  const stage = (to: Stage) => {
    if (!mayWork) return
    if (marked.get().size) return void moveAll([...marked.get()], to)
    const lead = selected ? knownLead(selected) : undefined
    if (lead) void move(lead, to)
  }
  const assign = () => {
    if (!mayAssign) return
    if (!marked.get().size && selected) toggle(selected)
    if (marked.get().size) setAssigning(true)
  }
  const step = (by: number) => {
    const ids = [...kept.map((one) => one.id), 'all']
    const next = ids[(ids.indexOf(view ? current : 'all') + by + ids.length) % ids.length]!
    choose(next)
    document.getElementById(`lead-view-${next}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  useKeys({
    search: () => setFiltering(true), filter: () => setFiltering(true), add: () => mayWork && setAdding(true), book: () => stage('booked'), previousView: () => step(-1), nextView: () => step(1),
    next: () => walk(1), previous: () => walk(-1), open: () => (selected ? open(selected) : walk(0)), peek: () => open(search.lead ? undefined : selected),
    select: () => selected && toggle(selected), assign, assignSelected: assign,
    back: () => (search.lead ? open(undefined) : marked.get().size ? marked.set(new Set()) : scroller.current?.focus()),
    stage1: () => stage(stages[0]!), stage2: () => stage(stages[1]!), stage3: () => stage(stages[2]!), stage4: () => stage(stages[3]!), stage5: () => stage(stages[4]!),
  })

  const total = onBoard ? board.data?.columns.reduce((sum, one) => sum + one.total, 0) : list.loading ? undefined : list.total
  const counts = list.pages.get(0)?.counts
  const everything = counts && !Object.keys(look.filters).length ? stages.reduce((sum, one) => sum + (counts[one] ?? 0), 0) : undefined
  const failed = onBoard ? board.error : views.error ?? list.error
  const retry = () => void (views.error ? views.refetch() : onBoard ? board.refetch() : list.retry())
  return (
    <div className={css.page}>
      <div className={css.main} onPointerEnter={(event) => (pointer.current = event.pointerType === 'mouse')} onPointerLeave={() => (pointer.current = false)}>
        <header className={css.head}>
          <h1>{t('leads.title')}<span className="quiet num">{total === undefined ? '' : number(total)}</span></h1>
          {offline && <span className="chip amber"><Icon name="wifi-off" size={13} />{t('leads.offline')}</span>}
          <span className="grow" />
          <button type="button" className="btn bare" onClick={() => go({ layout: onBoard ? 'table' : 'board' })}><Icon name={onBoard ? 'table' : 'layout-kanban'} size={17} /><span className={css.wide}>{onBoard ? t('leads.asTable') : t('leads.asBoard')}</span></button>
          <button type="button" className="btn bare" onClick={() => setSaving(true)}><Icon name="bookmark" size={17} /><span className={css.wide}>{t('leads.saveView')}</span>{differs(search) && view && <i className={css.dot} aria-label={t('leads.viewDiffers')} role="img" />}</button>
          {may(me, 'leads.export') && <Hint label={t('leads.csvHint')}><a className="btn" href={fileOf(look)} download="leads.csv"><Icon name="download" size={17} /><span className={css.wide}>{t('leads.csv')}</span></a></Hint>}
          {mayWork && <Hint label={t('leads.addHint')} act="add"><button type="button" className="btn main" onClick={() => setAdding(true)}><Icon name="plus" size={17} /><span className={css.wide}>{t('leads.add')}</span></button></Hint>}
        </header>
        <Tabs views={kept} current={view ? current : 'all'} everything={everything} onChange={choose} />
        <div role="tabpanel" id="lead-panel" aria-labelledby={`lead-view-${view ? current : 'all'}`} className={css.panel}>
          <Filters filter={shown.filters} names={names} open={filtering} onOpen={setFiltering} onChange={filter} />
          {came.length > 0 && <button type="button" className={css.pill} onClick={() => { letIn(); scroller.current?.scrollTo({ top: 0 }) }}>{t('leads.fresh', { n: came.length })}</button>}
          {failed ? <Problem error={failed} safe={t('leads.safe')} retry={retry} />
            : total === 0 ? <Nothing filtered={Object.keys(shown.filters).length > 0} onClear={() => filter({})} />
              : onBoard ? board.data && <Board board={board.data} selected={selected} movable={mayWork} onSelect={setSelected} onOpen={open} />
                : list.loading ? <Loading /> : <Table list={list} shown={shown} selected={selected} phone={phone} beside={!!search.lead && !phone} scroller={scroller} onSelect={setSelected} onOpen={open} onSort={(by: Sort) => go({ asc: undefined, ...sortBy(look, by) })} />}
        </div>
        <Bulk assigning={assigning} onAssigning={setAssigning} mayAssign={mayAssign} mayWork={mayWork} />
      </div>
      {search.lead && <Peek key={search.lead} id={search.lead} phone={phone} mayWork={mayWork} mayAssign={mayAssign} names={names} onClose={() => open(undefined)} onOpen={open} />}
      <Suspense>
        {lost && <LostDialog />}
        {adding && <AddDialog names={names} onClose={() => setAdding(false)} onAdded={(id) => { setAdding(false); open(id) }} />}
        {saving && <ViewDialog shown={shown} view={view} onClose={() => setSaving(false)} onSaved={(id) => void navigate({ to: '/leads', search: { saved: id ?? 'all' } })} />}
      </Suspense>
    </div>
  )
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) return <Empty icon="search" text={t('leads.noMatch')}><button type="button" className="btn" onClick={onClear}>{t('leads.clearFilters')}</button></Empty>
  return <Empty icon="flame" text={t('leads.none')} hint={t('leads.noneHint')} />
}

const Loading = () => <div className={css.loading} aria-busy>{Array.from({ length: 12 }, (_, index) => <span key={index} className="skeleton" />)}</div>
