import { useQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useCell } from '../ui/cell'
import { Icon } from '../ui/Icon'
import { Empty } from '../ui/Problem'
import { Segmented } from '../ui/Segmented'
import { number, t } from '../words'
import { boardCalls, boardKeys, type Board, type Held, type Person } from './calls'
import { HeldRow, PersonRow } from './PersonRow'
import { targets } from './carrying'
import { carried } from './moving'
import css from './PeopleList.module.css'

interface Props { board: Board; movable: boolean; onShift: (person: Person) => void }
type Item = { kind: 'person'; person: Person } | { kind: 'held'; held: Held; owner: Person } | { kind: 'none'; owner: Person }

const PERSON = 76
const HELD = 46

/** Everybody with what they hold, each a place to put work; open one to see it, and to move it on. */
export function PeopleList({ board, movable, onShift }: Props) {
  const [who, setWho] = useState<'shift' | 'all'>('shift')
  const [words, setWords] = useState('')
  const [open, setOpen] = useState<string | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const now = useCell(carried)
  const onShiftNow = useMemo(() => board.people.filter((one) => one.on_shift && one.presence !== 'offline'), [board.people])
  const people = useMemo(() => {
    const parts = words.toLowerCase().split(/\s+/).filter(Boolean)
    const from = who === 'shift' && !parts.length ? onShiftNow : board.people
    return from.filter((one) => parts.every((part) => one.name.toLowerCase().includes(part)))
  }, [board.people, onShiftNow, who, words])
  const { data: held } = useQuery({ queryKey: boardKeys.held(open ?? ''), queryFn: () => boardCalls.held(open!), enabled: open !== null, staleTime: 0 })
  const items = useMemo(() => people.flatMap((person): Item[] => {
    const shown: Item[] = [{ kind: 'person', person }]
    if (person.id !== open || !held) return shown
    return held.items.length ? [...shown, ...held.items.map((one): Item => ({ kind: 'held', held: one, owner: person }))] : [...shown, { kind: 'none', owner: person }]
  }), [people, open, held])
  const rows = useVirtualizer({
    count: items.length, getScrollElement: () => scroller.current, overscan: 6, paddingEnd: 14,
    estimateSize: (index) => (items[index]?.kind === 'person' ? PERSON : HELD),
    getItemKey: (index) => { const one = items[index]!; return one.kind === 'held' ? one.held.id : one.kind === 'none' ? `${one.owner.id} none` : one.person.id },
  })
  useEffect(() => rows.measure(), [items])
  useEffect(() => {
    targets.set([
      ...board.queues.map((one) => ({ kind: 'queue' as const, id: one.queue, name: one.name })),
      ...people.map((one) => ({ kind: 'person' as const, id: one.id, name: one.name })),
    ])
  }, [board.queues, people])
  useEffect(() => {
    if (now?.by !== 'keys' || !now.over?.startsWith('person:')) return
    const index = items.findIndex((one) => one.kind === 'person' && `person:${one.person.id}` === now.over)
    if (index >= 0) rows.scrollToIndex(index, { align: 'auto' })
  }, [now?.over])
  return (
    <section className={css.pane} aria-label={t('board.people')}>
      <header className={css.head}>
        <Segmented
          label={t('board.who')} value={who} onChange={setWho} small
          options={[{ value: 'shift', label: t('board.onShift'), count: number(onShiftNow.length) }, { value: 'all', label: t('board.everybody'), count: number(board.people.length) }]}
        />
        <label className={css.search}><Icon name="search" size={15} /><input type="search" dir="auto" value={words} placeholder={t('board.find')} aria-label={t('board.find')} onChange={(event) => setWords(event.target.value)} /></label>
      </header>
      {!people.length ? <Empty icon="users" text={words ? t('board.nobodyFound') : t('board.nobodyOnShift')}>{!words && <button type="button" className="btn" onClick={() => setWho('all')}>{t('board.everybody')}</button>}</Empty> : (
        <div ref={scroller} className={`scroll ${css.scroller}`} tabIndex={-1} data-scrolls>
          <ul className={css.rows} style={{ height: rows.getTotalSize() }} aria-label={t('board.people')}>
            {rows.getVirtualItems().map((item) => {
              const one = items[item.index]!
              return (
                <li key={item.key} className={css.slot} style={{ transform: `translateY(${item.start}px)` }}>
                  {one.kind === 'person' ? <PersonRow person={one.person} movable={movable} open={one.person.id === open} onOpen={() => setOpen(one.person.id === open ? null : one.person.id)} onShift={onShift} />
                    : one.kind === 'held' ? <HeldRow held={one.held} owner={one.owner} movable={movable} />
                      : <p className={css.none}>{t('board.holdsNothing')}</p>}
                </li>
              )
            })}
          </ul>
        </div>
      )}
    </section>
  )
}
