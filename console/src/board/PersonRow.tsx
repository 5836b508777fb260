import { Menu } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { ChannelKind } from '../api/types'
import { NeedChip } from '../understanding/NeedChip'
import { Avatar } from '../ui/Avatar'
import { ChannelIcon } from '../ui/Channel'
import { usePart } from '../ui/cell'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { Words } from '../ui/Words'
import { t } from '../words'
import { clock, day, due } from '../words/time'
import type { Held, Person } from './calls'
import { pressed } from './carrying'
import { Grip } from './Grip'
import { LoadBar } from './LoadBar'
import { carried, isHere, type Load, pause } from './moving'
import css from './PersonRow.module.css'

interface Props { person: Person; movable: boolean; open: boolean; onOpen: () => void; onShift: (person: Person) => void }

const SOON_ENOUGH = 20 * 3_600_000

/** When they go, or when they come: the hour, with the day where that is not today. */
function when(person: Person, now: number): string | null {
  if (person.on_shift) {
    const left = person.shift_ends_at ? new Date(person.shift_ends_at).getTime() - now : Infinity
    return left < SOON_ENOUGH ? t('board.until', { time: clock(person.shift_ends_at!) }) : null
  }
  if (!person.next_shift_at) return t('board.offShift')
  const soon = new Date(person.next_shift_at).getTime() - now < SOON_ENOUGH
  return soon ? t('board.from', { time: clock(person.next_shift_at) }) : t('board.offShift')
}

/** One person: whether they are there and until when, and how much of their room is taken. */
export const PersonRow = memo(function PersonRow({ person, movable, open, onOpen, onShift }: Props) {
  const now = useMinute()
  const key = `person:${person.id}`
  const over = usePart(carried, (is) => is?.over === key)
  const target = usePart(carried, (is) => !!is && !isHere(is.load, { kind: 'person', id: person.id }))
  const weight = usePart(carried, (is) => (is?.over === key && is.load.ownerId !== person.id ? is.load.weight : 0))
  const shift = when(person, now)
  const urgent = usePart(carried, (is) => !!is?.load.urgent)
  const tight = weight > 0 && person.load + weight > person.capacity + (urgent ? person.headroom : 0)
  return (
    <div className={css.row} data-drop={key} data-over={over || undefined} data-target={target || undefined} data-tight={tight || undefined} data-off={!person.on_shift || undefined}>
      <button type="button" className={css.main} aria-expanded={open} title={open ? t('board.hideHeld', { name: person.name }) : t('board.showHeld', { name: person.name })} onClick={onOpen}>
        <span className={css.face}><Avatar name={person.name} size={34} /><i className={css.dot} data-presence={person.presence} /></span>
        <span className={css.body}>
          <span className={css.line}>
            <span className={`${css.name} ell txt`} dir="auto">{person.name}</span>
            {over && tight && <span className="chip coral">{t('board.full')}</span>}
            <span className={css.units} data-over={person.load > person.capacity || undefined}>{t('board.load', { load: person.load, capacity: person.capacity })}</span>
          </span>
          <LoadBar person={person} more={weight} />
          <span className={css.facts}>
            <span>{person.paused_by ? t('board.pausedBy', { name: person.paused_by.name }) : t(`presence.${person.presence}` as 'presence.away')}</span>
            <span>{t('board.openCount', { n: person.open })}</span>
            {person.late > 0 && <span className={css.late}>{t('board.late', { n: person.late })}</span>}
            {shift && <span>{shift}</span>}
            {person.changed && <span className={css.changed}>{t('board.changedToday')}</span>}
            {person.offered > 0 && <span>{t('board.offered', { n: person.offered })}</span>}
          </span>
        </span>
      </button>
      {movable && (
        <Menu position="bottom-end" width={230} keepMounted={false} withinPortal>
          <Menu.Target><button type="button" className={`iconbtn ${css.acts}`} aria-label={t('board.acts', { name: person.name })}><Icon name="dots" size={18} /></button></Menu.Target>
          <Menu.Dropdown>
            {person.presence === 'away' && person.paused_by ? <Menu.Item leftSection={<Icon name="player-play" size={16} />} onClick={() => void pause(person, false)}>{t('board.resume')}</Menu.Item>
              : <Menu.Item leftSection={<Icon name="player-pause" size={16} />} disabled={person.presence === 'offline' || person.presence === 'away'} onClick={() => void pause(person, true)}>{t('board.pause')}</Menu.Item>}
            <Menu.Item leftSection={<Icon name="calendar-clock" size={16} />} onClick={() => onShift(person)}>{t('board.shift')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  )
})

/** One conversation of a person, to be opened or moved on. */
export const HeldRow = memo(function HeldRow({ held, owner, movable }: { held: Held; owner: Person; movable: boolean }) {
  const now = useMinute()
  const name = held.customer || t('board.someone')
  const load: Load = { id: held.id, name: held.customer, weight: held.weight, urgent: held.urgent, ownerId: owner.id, queue: held.queue }
  const away = usePart(carried, (is) => is?.load.id === held.id)
  const wait = held.due_at ? due(held.due_at, now) : undefined
  return (
    <div className={css.held} data-away={away || undefined} data-movable={movable || undefined} onPointerDown={movable ? (event) => pressed(event, load) : undefined}>
      <ChannelIcon channel={held.channel as ChannelKind} />
      <Link to="/inbox/{-$conversationId}" params={{ conversationId: held.id }} search={{ view: 'all' }} draggable={false} className={css.heldName} aria-label={t('board.open', { name })}><Words text={name} oneLine /></Link>
      <NeedChip need={held.need} />
      {held.urgent && <span className="chip coral"><Icon name="flame" size={13} />{t('row.urgent')}</span>}
      <span className={css.when} data-tone={wait?.tone} title={day(held.since, now)}>{wait?.text}</span>
      {movable && <Grip load={load} />}
    </div>
  )
})
