import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, type MouseEvent, type RefObject, useEffect } from 'react'
import { itemAt, placeOf, type Stretch } from '../api/stretch'
import type { ChannelKind } from '../api/types'
import { Avatar } from '../ui/Avatar'
import { useCell } from '../ui/cell'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { Words } from '../ui/Words'
import { t } from '../words'
import { marked, toggle } from './acts'
import { type ColumnName, type Lead, type LeadPage, PAGE, type Sort } from './calls'
import { Cell, Due, StageMark } from './cells'
import { justIn } from './live'
import { columnLabel, type Shown } from './look'
import css from './Table.module.css'

/** How narrow a column may become, and whether it takes part of what is left over. */
const WIDTHS: Record<ColumnName, [least: number, share: number]> = {
  urgent: [86, 0], need: [100, 1], service: [116, 1.5], area: [92, 1], branch: [90, 1], confirmed: [100, 0], status: [98, 0],
  owner: [112, 1.2], channel: [82, 0], language: [80, 0], reply_due: [76, 0], wanted: [108, 0], value: [92, 0], created: [64, 0], changed: [72, 0],
}
const GAP = 10
const LEAD = 152
/** What the look beside the list says anyway, and the list leaves out while it is open. */
const SAID_BESIDE: readonly ColumnName[] = ['confirmed', 'channel', 'value', 'area', 'branch', 'language']
const width = ([least, share]: [number, number]): string => (share ? `minmax(${least}px, ${share}fr)` : `${least}px`)
const NUMBERS: readonly ColumnName[] = ['reply_due', 'value', 'created', 'changed']

interface Props {
  list: Stretch<LeadPage>
  shown: Shown
  selected: string | undefined
  phone: boolean
  beside: boolean
  scroller: RefObject<HTMLDivElement | null>
  onSelect: (id: string) => void
  onOpen: (id: string) => void
  onSort: (by: Sort) => void
}

/** The leads as a grid: only what is on screen is drawn. On a phone each is a card. */
export function Table({ list, shown: whole, selected, phone, beside, scroller, onSelect, onOpen, onSort }: Props) {
  const shown = beside ? { ...whole, columns: whole.columns.filter((one) => !SAID_BESIDE.includes(one)) } : whole
  const height = phone ? 104 : 44
  const rows = useVirtualizer({ count: list.total, getScrollElement: () => scroller.current, estimateSize: () => height, overscan: 8, paddingEnd: 72 })
  const items = rows.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  useEffect(() => list.look(first, last), [first, last, list.total])
  useEffect(() => rows.measure(), [height])
  useEffect(() => {
    const place = selected ? placeOf<Lead>(list.pages, selected, PAGE) : -1
    if (place >= 0) rows.scrollToIndex(place, { align: 'auto' })
    // Only a new choice moves the list, never new data.
  }, [selected])
  const columns = `40px minmax(${LEAD}px, 1.6fr) ${shown.columns.map((one) => width(WIDTHS[one])).join(' ')}`
  const least = 40 + LEAD + 32 + shown.columns.reduce((sum, one) => sum + WIDTHS[one][0] + GAP, GAP)
  return (
    <div ref={scroller} id="leads" tabIndex={-1} className={`scroll ${css.scroller}`}>
      <div role="grid" aria-label={t('leads.title')} aria-rowcount={list.total + 1} aria-busy={list.loading || undefined} className={css.grid} style={{ '--columns': columns, '--least': `${least}px` } as React.CSSProperties} data-phone={phone || undefined}>
        <div role="rowgroup" className={css.headGroup}>
          <div role="row" aria-rowindex={1} className={css.head}>
            <span role="columnheader"><span className="vh">{t('leads.choose')}</span></span>
            <Heading by="customer" label={t('leads.column.lead')} shown={shown} onSort={onSort} />
            {shown.columns.map((one) => <Heading key={one} by={one} label={t(columnLabel(one))} shown={shown} onSort={onSort} end={NUMBERS.includes(one)} />)}
          </div>
        </div>
        <div role="rowgroup" className={css.rows} style={{ height: rows.getTotalSize() }}>
          {items.map((item) => {
            const lead = itemAt<Lead>(list.pages, item.index, PAGE)
            const style = { transform: `translateY(${item.start}px)`, height }
            if (!lead) return <div key={`gap-${item.index}`} role="row" aria-rowindex={item.index + 2} className={css.row} style={style}><span role="gridcell" className={css.gap}><span className="skeleton" /></span></div>
            const reachable = lead.id === selected || (!selected && item.index === 0)
            return <Row key={lead.id} lead={lead} index={item.index} start={item.start} height={height} columns={shown.columns} phone={phone} current={lead.id === selected} reachable={reachable} onSelect={onSelect} onOpen={onOpen} />
          })}
        </div>
      </div>
    </div>
  )
}

function Heading({ by, label, shown, onSort, end }: { by: Sort; label: string; shown: Shown; onSort: (by: Sort) => void; end?: boolean }) {
  const here = shown.sort === by
  return (
    <span role="columnheader" aria-sort={here ? (shown.descending ? 'descending' : 'ascending') : 'none'} className={end ? css.end : undefined}>
      <button type="button" className={css.sort} data-on={here || undefined} onClick={() => onSort(by)}>{label}{here && <Icon name={shown.descending ? 'arrow-down' : 'arrow-up'} size={13} />}</button>
    </span>
  )
}

interface RowProps { lead: Lead; index: number; start: number; height: number; columns: readonly ColumnName[]; phone: boolean; current: boolean; reachable: boolean; onSelect: (id: string) => void; onOpen: (id: string) => void }

const Row = memo(function Row({ lead, index, start, height, columns, phone, current, reachable, onSelect, onOpen }: RowProps) {
  const now = useMinute()
  const on = useCell(marked).has(lead.id)
  const news = useCell(justIn).has(lead.id) && lead.urgent
  const name = lead.customer.name || t('leads.unnamed')
  function click(event: MouseEvent) {
    if (event.target instanceof HTMLInputElement) return
    if (event.shiftKey || event.metaKey || event.ctrlKey) return toggle(lead.id)
    onOpen(lead.id)
  }
  return (
    <div
      role="row" aria-rowindex={index + 2} aria-selected={on} className={css.row} style={{ transform: `translateY(${start}px)`, height }} data-current={current || undefined} data-marked={on || undefined} data-news={news || undefined}
      data-lead={lead.id} tabIndex={reachable ? 0 : -1} onClick={click} onFocus={(event) => event.target === event.currentTarget && !current && onSelect(lead.id)}
    >
      <span role="gridcell" className={css.check}><input type="checkbox" aria-label={t('leads.chooseOne', { name })} checked={on} onChange={() => toggle(lead.id)} tabIndex={reachable ? 0 : -1} /></span>
      <span role="gridcell" className={css.lead}>
        <Avatar name={name} size={phone ? 34 : 28} channel={lead.channel as ChannelKind} />
        <Words oneLine className={css.name} text={name} />
        {lead.customer.vip_level > 0 && <span className="chip">{t('row.vip')}</span>}
      </span>
      {phone ? (
        <span role="gridcell" className={css.card}>
          <span className={css.line}><StageMark stage={lead.status} />{lead.urgent && <Cell lead={lead} column="urgent" now={now} />}<span className={css.cardDue}><Due at={lead.reply_due_at} now={now} /></span></span>
          <span className={css.line}><Cell lead={lead} column="service" now={now} /><Cell lead={lead} column="area" now={now} /><span className={css.cardDue}><Cell lead={lead} column="value" now={now} /></span></span>
        </span>
      ) : columns.map((one) => <span key={one} role="gridcell" className={NUMBERS.includes(one) ? css.end : undefined}><Cell lead={lead} column={one} now={now} /></span>)}
    </div>
  )
})
