import { Popover } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type ReactElement, useEffect, useId, useMemo, useRef, useState } from 'react'
import { calls } from '../api/calls'
import type { Named, StaffLoad } from '../api/types'
import { Avatar } from '../ui/Avatar'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import css from './PersonPicker.module.css'

interface Props {
  open: boolean
  onOpen: () => void
  onClose: () => void
  onPick: (person: Named | null) => void
  current?: Named | null
  nobody?: boolean
  children: ReactElement
}

const order = { available: 0, busy: 1, no_answer: 2, away: 3, offline: 4 }

/** Finds a person by typing: who is free comes first, with what they carry and what they can do. */
export function PersonPicker({ open, onOpen, onClose, onPick, current, nobody, children }: Props) {
  return (
    <Popover opened={open} onChange={(next) => (next ? onOpen() : onClose())} position="bottom-end" width={300} trapFocus returnFocus keepMounted={false} withinPortal>
      <Popover.Target>{children}</Popover.Target>
      <Popover.Dropdown aria-label={t('picker.title')}><People onPick={onPick} current={current} nobody={nobody} /></Popover.Dropdown>
    </Popover>
  )
}

function People({ onPick, current, nobody }: Pick<Props, 'onPick' | 'current' | 'nobody'>) {
  const { data } = useQuery({ queryKey: ['staff'], queryFn: calls.staff })
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const listId = useId()
  const box = useRef<HTMLUListElement>(null)
  const people = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean)
    const match = (one: StaffLoad) => words.every((word) => `${one.name} ${one.skills.join(' ')}`.toLowerCase().includes(word))
    return (data?.items ?? []).filter(match).sort((a, b) => order[a.presence] - order[b.presence] || a.load / a.capacity - b.load / b.capacity)
  }, [data, text])
  const options: (StaffLoad | null)[] = nobody && !text ? [...people, null] : people
  useEffect(() => setActive(0), [text])
  useEffect(() => void box.current?.children[active]?.scrollIntoView({ block: 'nearest' }), [active])
  function key(event: KeyboardEvent) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by) {
      event.preventDefault()
      setActive((active + by + options.length) % Math.max(1, options.length))
    } else if (event.key === 'Enter' && options[active] !== undefined && !event.nativeEvent.isComposing) {
      event.preventDefault()
      onPick(options[active] ?? null)
    }
  }
  return (
    <>
      <div className={css.search}>
        <Icon name="search" size={16} />
        <input
          data-autofocus role="combobox" aria-expanded aria-controls={listId} aria-activedescendant={`${listId}-${active}`} aria-label={t('picker.search')} placeholder={t('picker.search')} dir="auto"
          value={text} onChange={(event) => setText(event.target.value)} onKeyDown={key}
        />
      </div>
      <ul id={listId} ref={box} role="listbox" aria-label={t('picker.title')} className={`scroll ${css.list}`}>
        {options.map((one, index) => (
          <li key={one?.id ?? 'nobody'} id={`${listId}-${index}`} role="option" aria-selected={index === active} className={css.option} onPointerMove={() => setActive(index)} onClick={() => onPick(one)}>
            {one ? <Person one={one} chosen={one.id === current?.id} /> : <span className={css.nobody}><Icon name="user" />{t('picker.nobody')}</span>}
          </li>
        ))}
      </ul>
      {!options.length && <p className={css.none}>{t('picker.none')}</p>}
    </>
  )
}

function Person({ one, chosen }: { one: StaffLoad; chosen: boolean }) {
  return (
    <>
      <Avatar name={one.name} size={28} />
      <span className="grow">
        <span className={`${css.name} ell txt`} dir="auto">{one.name}</span>
        <span className={`${css.skills} ell txt`} dir="auto">{one.skills.join(' · ') || t(`presence.${one.presence}`)}</span>
      </span>
      {chosen && <Icon name="check" size={16} />}
      <span className={css.load} data-presence={one.presence} title={t(`presence.${one.presence}`)}><span className="vh">{t(`presence.${one.presence}`)}</span>{t('picker.load', { load: one.load, capacity: one.capacity })}</span>
    </>
  )
}
