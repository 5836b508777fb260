import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { ListFilter } from '../api/calls'
import { setOpenList, showWaiting, waiting } from '../api/live'
import { indexOf, rowAt } from '../api/pages'
import type { View } from '../api/types'
import { useKeys } from '../keys/useKeys'
import { useCell } from '../ui/cell'
import { Icon } from '../ui/Icon'
import { Empty, Problem } from '../ui/Problem'
import { Segmented } from '../ui/Segmented'
import { number, t } from '../words'
import { BulkBar } from './BulkBar'
import { FilterMenu } from './FilterMenu'
import { chosen, layer, toggleChosen } from './layer'
import css from './ListPane.module.css'
import { Row, RowSkeleton } from './Row'
import { SearchField } from './SearchField'
import { prefetch } from './selection'
import type { List } from './useList'

const ROW = 84

interface Props {
  list: List
  filter: ListFilter
  onFilter: (change: Partial<ListFilter>) => void
  selected: string | undefined
  onSelect: (id: string) => void
  width: number | undefined
}

/** The list of conversations: only what is on screen is drawn, only what was looked at is read. */
export function ListPane({ list, filter, onFilter, selected, onSelect, width }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const pointer = useRef(false)
  const fresh = useCell(waiting)
  const marked = useCell(chosen)
  const rows = useVirtualizer({ count: list.total, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 6, paddingStart: 2, paddingEnd: 8 })
  const items = rows.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]

  useEffect(() => list.look(first, last), [first, last, list.total, filter])
  useEffect(() => setOpenList({ filter, calm: () => !pointer.current && (scroller.current?.scrollTop ?? 0) < ROW }), [filter])
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
    chosen.set(new Set())
  }, [filter])
  useEffect(() => {
    const index = selected ? indexOf(list.pages, selected) : -1
    if (index >= 0) rows.scrollToIndex(index, { align: 'auto' })
    // Only a new choice moves the list, never new data.
  }, [selected])

  useKeys({
    select: () => selected && toggleChosen(selected),
    assignSelected: () => chosen.get().size && layer.set('assign'),
  })

  function arrows(event: KeyboardEvent) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    const next = rowAt(list.pages, (selected ? indexOf(list.pages, selected) : -1) + by)
    if (!next) return
    onSelect(next.id)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>('[aria-current="true"]')?.focus({ preventScroll: true }))
  }

  const option = (value: View, label: string, count?: number) => ({ value, label, count: count === undefined ? undefined : number(count) })
  const three = ['mine', 'unassigned', 'all'] as const
  return (
    <section className={css.pane} style={{ width }} aria-label={t('inbox.title')}>
      <header className={css.head}>
        <div className={css.title}>
          <h1>{t('inbox.title')}</h1>
          <span className="quiet num">{list.loading ? '' : number(list.total)}</span>
          <span className="grow" />
          <FilterMenu filter={filter} onFilter={onFilter} />
        </div>
        <SearchField value={filter.q ?? ''} onChange={(q) => onFilter({ q: q || undefined })} />
        <Segmented
          label={t('inbox.views')} value={filter.view} onChange={(view) => onFilter({ view })}
          options={[...three.map((view) => option(view, t(`view.${view}`))), ...(three.includes(filter.view as 'mine') ? [] : [option(filter.view, t(`view.${filter.view}`))])]}
        />
      </header>
      {fresh.size > 0 && (
        <button type="button" className={css.pill} onClick={() => { showWaiting(); scroller.current?.scrollTo({ top: 0 }) }}>{t('inbox.fresh', { n: fresh.size })}</button>
      )}
      {list.error ? <Problem error={list.error} retry={list.retry} /> : (
        <div
          ref={scroller} id="list" tabIndex={-1} className={`scroll ${css.scroller}`} onKeyDown={arrows}
          onPointerEnter={(event) => (pointer.current = event.pointerType === 'mouse')} onPointerLeave={() => (pointer.current = false)}
        >
          {list.loading ? <div aria-busy>{Array.from({ length: 9 }, (_, index) => <RowSkeleton key={index} />)}</div> : list.total === 0 ? <Nothing filter={filter} onFilter={onFilter} /> : (
            <div role="list" aria-label={t('inbox.conversations')} className={css.rows} style={{ height: rows.getTotalSize() }}>
              {items.map((item) => {
                const row = rowAt(list.pages, item.index)
                return (
                  <div key={row?.id ?? `gap-${item.index}`} role="listitem" aria-setsize={list.total} aria-posinset={item.index + 1} className={css.slot} style={{ transform: `translateY(${item.start}px)` }}>
                    {row ? (
                      <Row row={row} view={filter.view} current={row.id === selected} reachable={row.id === selected || (!selected && item.index === 0)} marked={marked.has(row.id)} marking={marked.size > 0} onSelect={onSelect} onNear={prefetch} />
                    ) : <RowSkeleton />}
                  </div>
                )
              })}
            </div>
          )}
        </div>
      )}
      <BulkBar filter={filter} />
    </section>
  )
}

function Nothing({ filter, onFilter }: Pick<Props, 'filter' | 'onFilter'>) {
  if (filter.q || filter.need || filter.urgent) {
    return (
      <Empty icon="search" text={t('inbox.noMatch')}>
        <button type="button" className="btn" onClick={() => onFilter({ q: undefined, need: undefined, urgent: undefined })}>{t('inbox.clearFilter')}</button>
      </Empty>
    )
  }
  return (
    <Empty icon="circle-check" text={t('inbox.nothingWaiting')} hint={t('inbox.nothingHint')}>
      {filter.view !== 'all' && <button type="button" className="btn" onClick={() => onFilter({ view: 'all' })}><Icon name="inbox" size={16} />{t('inbox.showAll')}</button>}
    </Empty>
  )
}
