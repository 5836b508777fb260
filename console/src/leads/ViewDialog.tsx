import { type FormEvent, useState } from 'react'
import { client } from '../api/cache'
import { may, useMe } from '../shell/state'
import { Dialog } from '../ui/Dialog'
import { Checkbox, TextInput } from '../ui/form'
import { Problem, reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { leadCalls, leadKeys, type SavedView } from './calls'
import { choiceOf, everyColumn, columnLabel, type Shown } from './look'

interface Props { shown: Shown; view: SavedView | undefined; onClose: () => void; onSaved: (id: string | undefined) => void }

/** Keeps what is to be seen under a name, anew or over the view it came from. */
export function ViewDialog({ shown, view, onClose, onSaved }: Props) {
  const me = useMe()
  const over = view?.may_change ? view : undefined
  const [name, setName] = useState(view?.name ?? '')
  const [shared, setShared] = useState(view?.shared ?? false)
  const [first, setFirst] = useState(view?.is_default ?? false)
  const [columns, setColumns] = useState<string[]>([...shown.columns])
  const [error, setError] = useState<unknown>()
  const chosen = () => choiceOf({ ...shown, columns: everyColumn.filter((one) => columns.includes(one)) })
  async function run(call: () => Promise<SavedView | null>, done: string) {
    try {
      const saved = await call()
      await client.invalidateQueries({ queryKey: leadKeys.views })
      say(done)
      onSaved(saved?.id)
      onClose()
    } catch (refused) {
      setError(refused)
    }
  }
  const keep = () => run(() => leadCalls.saveView({ name, chosen: chosen(), shared, is_default: first }), t('leads.viewSaved', { name }))
  const change = () => over && run(() => leadCalls.changeView(over.id, { name, chosen: chosen(), shared, ...(over.owner.id === me.person.id && { is_default: first }), version: over.version }), t('leads.viewSaved', { name }))
  const remove = () => over && run(() => leadCalls.removeView(over.id), t('leads.viewRemoved', { name: over.name }))
  function send(event: FormEvent) {
    event.preventDefault()
    void (over ? change() : keep())
  }
  return (
    <Dialog title={t('leads.saveView')} onClose={onClose} size={480}>
      <form onSubmit={send} style={{ display: 'grid', gap: 12 }}>
        <TextInput label={t('leads.viewName')} data-autofocus required maxLength={60} dir="auto" value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Checkbox label={t('leads.viewShared')} description={t('leads.viewSharedHint')} checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} />
        {(!over || over.owner.id === me.person.id) && <Checkbox label={t('leads.viewFirst')} checked={first} onChange={(event) => setFirst(event.currentTarget.checked)} />}
        <Checkbox.Group label={t('leads.columns')} value={columns} onChange={setColumns}>
          <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(130px, 1fr))', gap: 8, marginTop: 8 }}>{everyColumn.map((one) => <Checkbox key={one} value={one} label={t(columnLabel(one))} size="xs" />)}</div>
        </Checkbox.Group>
        {!!error && <Problem error={error} safe={reason(error) ? undefined : ''} />}
        <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
          {over && <button type="button" className="btn bare danger" onClick={() => void remove()}>{t('leads.viewRemove')}</button>}
          <span className="grow" />
          {over && <button type="button" className="btn" disabled={!name.trim()} onClick={() => void keep()}>{t('leads.viewAsNew')}</button>}
          <button type="submit" className="btn main" disabled={!name.trim()}>{over ? t('leads.viewChange') : t('leads.viewSave')}</button>
        </div>
        {view && !over && !may(me, 'leads.share') && <p className="quiet">{t('leads.viewNotYours', { name: view.owner.name })}</p>}
      </form>
    </Dialog>
  )
}
