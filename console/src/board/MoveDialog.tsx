import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { Avatar } from '../ui/Avatar'
import { Dialog } from '../ui/Dialog'
import { Icon } from '../ui/Icon'
import { number, t } from '../words'
import type { Board, Person } from './calls'
import { choosing, full, isHere, type Load, move, type Target } from './moving'
import css from './MoveDialog.module.css'

interface Place { target: Target; person?: Person; count?: number }
const order: Record<string, number> = { available: 0, busy: 1, no_answer: 2, away: 3, offline: 4 }

/** Every place work can go to, found by typing: for touch, for the keyboard, and for who knows the name. */
export function MoveDialog({ board, load }: { board: Board; load: Load }) {
  const [words, setWords] = useState('')
  const [active, setActive] = useState(0)
  const listId = useId()
  const box = useRef<HTMLUListElement>(null)
  const places = useMemo(() => {
    const people = [...board.people].sort((a, b) => Number(b.on_shift) - Number(a.on_shift) || order[a.presence]! - order[b.presence]! || a.load / (a.capacity || 1) - b.load / (b.capacity || 1))
    const all: Place[] = [
      ...people.map((person): Place => ({ target: { kind: 'person', id: person.id, name: person.name }, person })),
      ...board.queues.map((one): Place => ({ target: { kind: 'queue', id: one.queue, name: one.name }, count: one.waiting })),
    ]
    const parts = words.toLowerCase().split(/\s+/).filter(Boolean)
    return all.filter((one) => !isHere(load, one.target) && parts.every((part) => one.target.name.toLowerCase().includes(part)))
  }, [board, words, load])
  useEffect(() => setActive(0), [words])
  useEffect(() => void box.current?.children[active]?.scrollIntoView({ block: 'nearest' }), [active])
  const close = () => choosing.set(null)
  function choose(place: Place | undefined) {
    if (!place) return
    close()
    void move(load, place.target)
  }
  function key(event: KeyboardEvent) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by) {
      event.preventDefault()
      setActive((active + by + places.length) % Math.max(1, places.length))
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      choose(places[active])
    }
  }
  return (
    <Dialog title={t('board.moveTitle', { name: load.name || t('board.someone') })} onClose={close} size={440}>
      <div className={css.search}>
        <Icon name="search" size={16} />
        <input
          data-autofocus role="combobox" aria-expanded aria-controls={listId} aria-activedescendant={places.length ? `${listId}-${active}` : undefined} aria-label={t('board.moveSearch')} placeholder={t('board.moveSearch')} dir="auto"
          value={words} onChange={(event) => setWords(event.target.value)} onKeyDown={key}
        />
      </div>
      <ul id={listId} ref={box} role="listbox" aria-label={t('board.moveSearch')} className={`scroll ${css.list}`}>
        {places.map((one, index) => (
          <li key={`${one.target.kind}${one.target.id}`} id={`${listId}-${index}`} role="option" aria-selected={index === active} className={css.option} onPointerMove={() => setActive(index)} onClick={() => choose(one)}>
            {one.person ? <PersonOption person={one.person} /> : (
              <>
                <span className={css.mark}><Icon name="inbox" size={16} /></span>
                <span className="grow"><span className={`${css.name} ell txt`} dir="auto">{one.target.name}</span><span className={css.more}>{t('board.moveQueue')}</span></span>
                <span className={css.load}>{number(one.count ?? 0)}</span>
              </>
            )}
          </li>
        ))}
      </ul>
      {!places.length && <p className={css.none}>{t('board.nobodyFound')}</p>}
    </Dialog>
  )
}

function PersonOption({ person }: { person: Person }) {
  return (
    <>
      <Avatar name={person.name} size={28} />
      <span className="grow">
        <span className={`${css.name} ell txt`} dir="auto">{person.name}</span>
        <span className={css.more}>{person.on_shift ? t(`presence.${person.presence}` as 'presence.away') : t('board.offShift')}</span>
      </span>
      <span className={css.load} data-full={person.load >= person.capacity || undefined}>{t('board.load', { load: person.load, capacity: person.capacity })}</span>
    </>
  )
}

/** Somebody without room was chosen: done only when it is meant. */
export function FullDialog() {
  const now = full.get()
  if (!now) return null
  const close = () => full.set(null)
  const { load, person, weight } = now
  return (
    <Dialog title={t('board.fullTitle', { name: person.name })} onClose={close} size={440}>
      <p className={css.text}>{t('board.fullText', { name: person.name, load: person.load, capacity: person.capacity, weight })}</p>
      <div className={css.foot}>
        <button type="button" className="btn" data-autofocus onClick={close}>{t('dialog.cancel')}</button>
        <button
          type="button" className="btn danger"
          onClick={() => {
            close()
            void move(load, { kind: 'person', id: person.id, name: person.name }, true)
          }}
        >
          {t('board.fullYes')}
        </button>
      </div>
    </Dialog>
  )
}
