import { type DragEvent, type KeyboardEvent, useState } from 'react'
import type { ChannelKind } from '../api/types'
import { Avatar } from '../ui/Avatar'
import { useCell } from '../ui/cell'
import { useMinute } from '../ui/minute'
import { Words } from '../ui/Words'
import { number, t } from '../words'
import { marked, move, stageName } from './acts'
import css from './Board.module.css'
import { type Lead, type LeadBoard, type Stage, stages } from './calls'
import { Cell, Due } from './cells'
import { knownLead } from './live'

interface Props { board: LeadBoard; selected: string | undefined; movable: boolean; onSelect: (id: string) => void; onOpen: (id: string) => void }

/** The leads by stage. They are moved with the pointer, with the keys 1 to 5, or with Alt and the arrows. */
export function Board({ board, selected, movable, onSelect, onOpen }: Props) {
  const [over, setOver] = useState<Stage | null>(null)
  function drop(event: DragEvent, stage: Stage) {
    event.preventDefault()
    setOver(null)
    const lead = knownLead(event.dataTransfer.getData('text/lead'))
    if (lead) void move(lead, stage)
  }
  function key(event: KeyboardEvent) {
    const rtl = document.documentElement.dir === 'rtl'
    const by = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key]
    const place = board.columns.findIndex((column) => column.items.some((one) => one.id === selected))
    if (!by || place < 0) return
    event.preventDefault()
    const from = board.columns[place]!
    const lead = from.items.find((one) => one.id === selected)!
    if (event.altKey) {
      const stage = stages[stages.indexOf(lead.status) + by]
      if (stage && movable) void move(lead, stage)
      return
    }
    for (let next = place + by; board.columns[next]; next += by) {
      const column = board.columns[next]!
      const found = column.items[Math.min(from.items.indexOf(lead), column.items.length - 1)]
      if (!found) continue
      onSelect(found.id)
      requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-lead="${found.id}"]`)?.focus())
      return
    }
  }
  const nobody = selected === undefined || !board.columns.some((column) => column.items.some((one) => one.id === selected))
  const first = board.columns.find((column) => column.items.length)?.items[0]?.id
  return (
    <div className={css.board} onKeyDown={key}>
      {board.columns.map((column) => (
        <section
          key={column.status} className={css.column} aria-label={t('leads.columnOf', { stage: stageName(column.status), n: column.total })} data-over={over === column.status || undefined} data-stage={column.status}
          onDragOver={(event) => { if (movable && event.dataTransfer.types.includes('text/lead')) { event.preventDefault(); setOver(column.status) } }}
          onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(null)} onDrop={(event) => drop(event, column.status)}
        >
          <h2 className={css.head} data-stage={column.status}>{stageName(column.status)}<span className="quiet num">{number(column.total)}</span></h2>
          <ul className={`scroll ${css.cards}`} tabIndex={column.items.length ? undefined : -1}>
            {column.items.map((lead) => <li key={lead.id}><Card lead={lead} movable={movable} current={lead.id === selected} reachable={lead.id === selected || (nobody && lead.id === first)} onSelect={onSelect} onOpen={onOpen} /></li>)}
            {column.total > column.items.length && <li className={css.more}>{t('leads.more', { n: column.total - column.items.length })}</li>}
          </ul>
        </section>
      ))}
    </div>
  )
}

function Card({ lead, movable, current, reachable, onSelect, onOpen }: { lead: Lead; movable: boolean; current: boolean; reachable: boolean; onSelect: (id: string) => void; onOpen: (id: string) => void }) {
  const now = useMinute()
  const on = useCell(marked).has(lead.id)
  const name = lead.customer.name || t('leads.unnamed')
  return (
    <div
      role="button" className={css.card} data-lead={lead.id} tabIndex={reachable ? 0 : -1} aria-pressed={current} draggable={movable} data-marked={on || undefined} data-current={current || undefined}
      onDragStart={(event) => event.dataTransfer.setData('text/lead', lead.id)} onFocus={() => !current && onSelect(lead.id)} onClick={() => onOpen(lead.id)}
    >
      <span className={css.line}><Avatar name={name} size={24} channel={lead.channel as ChannelKind} /><Words oneLine className={css.name} text={name} /><span className={css.end}><Due at={lead.reply_due_at} now={now} /></span></span>
      <span className={css.line}><Cell lead={lead} column={lead.services.length ? 'service' : 'need'} now={now} /></span>
      <span className={css.line}>{lead.urgent && <Cell lead={lead} column="urgent" now={now} />}<Cell lead={lead} column="area" now={now} /><span className={css.end}><Cell lead={lead} column="value" now={now} /></span></span>
    </div>
  )
}
