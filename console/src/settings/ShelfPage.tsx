import '../ui/form'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { client } from '../api/cache'
import type { Shelf } from '../api/calls'
import { Refused } from '../api/http'
import { may, useMe } from '../shell/state'
import { Dialog } from '../ui/Dialog'
import { Icon } from '../ui/Icon'
import type { IconName } from '../ui/icon-names'
import { Empty, Problem, reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import css from './ShelfPage.module.css'

export interface FormProps<T> { value: Partial<T>; set: (change: Partial<T>) => void; errors: Record<string, string>; fresh: boolean }

interface Props<T extends { id: string }> {
  shelf: Shelf<T>
  title: string
  lead: string
  addLabel?: string
  /** What a person needs to be allowed in order to add or change; others only read. */
  writes: string
  icon: IconName
  empty: string
  blank: Partial<T>
  titleOf: (row: T) => string
  row: (row: T) => ReactNode
  form: (props: FormProps<T>) => ReactNode
  children?: ReactNode
  cards?: boolean
}

/** One settings list: its rows, and the window in which a row is added or changed. */
export function ShelfPage<T extends { id: string; active?: boolean }>(props: Props<T>) {
  const { shelf, title, lead, icon, empty, blank, titleOf, row, cards } = props
  const { data, error, refetch } = useQuery({ queryKey: [shelf.path], queryFn: shelf.list })
  const [open, setOpen] = useState<T | 'new' | null>(null)
  const writes = may(useMe(), props.writes)
  const addLabel = writes ? props.addLabel : undefined
  return (
    <section className={css.page} aria-label={title}>
      <header className={css.head}>
        <div className="grow"><h2>{title}</h2><p className="soft">{lead}</p></div>
        {addLabel && <button type="button" className="btn main" onClick={() => setOpen('new')}><Icon name="plus" size={16} />{addLabel}</button>}
      </header>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {data && !data.items.length && <Empty icon={icon} text={empty}>{addLabel && <button type="button" className="btn" onClick={() => setOpen('new')}>{addLabel}</button>}</Empty>}
      {data && data.items.length > 0 && (
        <ul className={cards ? css.cards : css.rows}>
          {data.items.map((one) => (
            <li key={one.id} className={css.item} data-off={one.active === false || undefined}>
              {row(one)}
              {writes && <button type="button" className={`iconbtn ${css.edit}`} aria-label={t('settings.edit', { name: titleOf(one) })} onClick={() => setOpen(one)}><Icon name="pencil" size={17} /></button>}
            </li>
          ))}
        </ul>
      )}
      {props.children}
      {open && <Editor {...props} start={open === 'new' ? blank : open} fresh={open === 'new'} heading={open === 'new' ? (addLabel ?? title) : titleOf(open)} onClose={() => setOpen(null)} />}
    </section>
  )
}

interface EditorProps<T extends { id: string }> extends Props<T> { start: Partial<T>; fresh: boolean; heading: string; onClose: () => void }

function Editor<T extends { id: string }>({ shelf, start, fresh, heading, form, onClose }: EditorProps<T>) {
  const [value, setValue] = useState(start)
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const errors = problem instanceof Refused ? problem.fields : {}
  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      if (fresh) await shelf.add(value)
      // Only what was changed is sent, so that two people editing one row do not undo each other.
      else await shelf.change(start.id!, Object.fromEntries(Object.entries(value).filter(([key, now]) => now !== start[key as keyof T])) as Partial<T>)
      await client.invalidateQueries({ queryKey: [shelf.path] })
      say(t('settings.saved'))
      onClose()
    } catch (failure) {
      setProblem(failure)
      setBusy(false)
    }
  }
  return (
    <Dialog title={heading} onClose={onClose}>
      <form className={css.form} onSubmit={(event) => void save(event)}>
        {form({ value, set: (change) => setValue((was) => ({ ...was, ...change })), errors, fresh })}
        {problem !== undefined && <p className={css.problem} role="alert">{reason(problem)}</p>}
        <div className={css.foot}>
          <button type="button" className="btn" onClick={onClose}>{t('dialog.cancel')}</button>
          <button type="submit" className="btn main" disabled={busy}>{t('dialog.save')}</button>
        </div>
      </form>
    </Dialog>
  )
}
