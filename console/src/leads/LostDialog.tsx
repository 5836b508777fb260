import { type FormEvent, useState } from 'react'
import { useCell } from '../ui/cell'
import { Dialog } from '../ui/Dialog'
import { Textarea } from '../ui/form'
import { t } from '../words'
import { losing, move, moveAll } from './acts'
import { knownLead } from './live'

const usual = ['price', 'elsewhere', 'silent', 'area', 'date'] as const

/** Why leads are lost: asked each time, because it is what can be learned from them. */
export function LostDialog() {
  const ids = useCell(losing)
  const [reason, setReason] = useState('')
  if (!ids) return null
  const close = () => {
    setReason('')
    losing.set(null)
  }
  function send(event: FormEvent) {
    event.preventDefault()
    const because = reason.trim()
    if (!because || !ids) return
    const one = ids.length === 1 ? knownLead(ids[0]!) : undefined
    if (one) void move(one, 'lost', because)
    else void moveAll(ids, 'lost', because)
    close()
  }
  return (
    <Dialog title={t('leads.lostTitle', { n: ids.length })} onClose={close} size={460}>
      <form onSubmit={send} style={{ display: 'grid', gap: 12 }}>
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 6 }}>{usual.map((one) => <button key={one} type="button" className="btn" onClick={() => setReason(t(`leads.lost.${one}`))}>{t(`leads.lost.${one}`)}</button>)}</div>
        <Textarea label={t('leads.lostReason')} data-autofocus autosize minRows={2} maxLength={500} dir="auto" value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        <div className="row" style={{ justifyContent: 'flex-end', gap: 8, display: 'flex' }}>
          <button type="button" className="btn bare" onClick={close}>{t('leads.cancel')}</button>
          <button type="submit" className="btn main" disabled={!reason.trim()}>{t('leads.lostDo')}</button>
        </div>
      </form>
    </Dialog>
  )
}
