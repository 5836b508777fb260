import { type FormEvent, useState } from 'react'
import { calls, type TranscriberPage } from '../api/calls'
import { Refused } from '../api/http'
import { Dialog } from '../ui/Dialog'
import { NumberInput, Switch, TextInput } from '../ui/form'
import { reason } from '../ui/Problem'
import { t } from '../words'
import { major, minor } from './cost'
import css from './LanguageModelPage.module.css'
import { kept } from './Voice'

type Wanted = Parameters<typeof calls.connectTranscriber>[0]

/** The window in which it is said who writes down voice notes. The key is typed, never shown. */
export function VoiceForm({ page, onClose, onSaved }: { page: TranscriberPage; onClose: () => void; onSaved: (page: TranscriberPage) => void }) {
  const was = page.transcriber
  const { currency, shared } = page
  const [value, setValue] = useState<Wanted>(() => (was ? kept(was) : { model: 'whisper-1', active: true, base_url: '', timeout_ms: 20_000, largest_mb: 25, budget_minor: null, budget_minutes: null, price_hour: null }))
  const [same, setSame] = useState(shared !== null && !value.base_url)
  const [key, setKey] = useState('')
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const errors: Record<string, string> = problem instanceof Refused ? problem.fields : {}
  const set = (change: Partial<Wanted>) => setValue((now) => ({ ...now, ...change }))
  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      onSaved(await calls.connectTranscriber({ ...value, base_url: same ? '' : (value.base_url ?? ''), ...(!same && key && { key }) }))
    } catch (failure) {
      setProblem(failure)
      setBusy(false)
    }
  }
  return (
    <Dialog title={t('voice.title')} onClose={onClose}>
      <form className={css.form} onSubmit={(event) => void save(event)}>
        <TextInput label={t('llm.model')} description={t('voice.modelHint')} required data-autofocus dir="ltr" autoComplete="off" spellCheck={false} value={value.model} error={errors.model} onChange={(event) => set({ model: event.currentTarget.value })} />
        {shared !== null && <Switch label={t('voice.same')} description={shared} checked={same} onChange={(event) => setSame(event.currentTarget.checked)} />}
        {!same && (
          <>
            <TextInput label={t('llm.address')} description={t('voice.addressHint')} required dir="ltr" type="url" autoComplete="off" value={value.base_url} error={errors.base_url} onChange={(event) => set({ base_url: event.currentTarget.value })} />
            <TextInput label={t('llm.key')} description={t('llm.keyHint')} dir="ltr" type="password" autoComplete="new-password" placeholder={was?.has_key ? t('llm.keyKept') : undefined} value={key} error={errors.key} onChange={(event) => setKey(event.currentTarget.value)} />
          </>
        )}
        <div className={css.pair}>
          <NumberInput label={t('llm.timeout')} description={t('voice.timeoutHint')} min={1} max={120} decimalScale={1} value={(value.timeout_ms ?? 20_000) / 1000} error={errors.timeout_ms} onChange={(next) => set({ timeout_ms: Math.round(Number(next) * 1000) })} />
          <NumberInput label={t('voice.largestMb')} description={t('voice.largestHint')} min={1} max={100} allowDecimal={false} value={value.largest_mb} error={errors.largest_mb} onChange={(next) => set({ largest_mb: Number(next) })} />
          <NumberInput label={t('voice.priceHour', { currency })} description={t('llm.priceHint')} min={0} value={major(value.price_hour, currency)} error={errors.price_hour} onChange={(next) => set({ price_hour: minor(next, currency) })} />
          <NumberInput label={t('voice.budgetMinutes')} description={t('llm.budgetTokensHint')} min={0} allowDecimal={false} value={value.budget_minutes ?? ''} error={errors.budget_minutes} onChange={(next) => set({ budget_minutes: next === '' ? null : Number(next) })} />
        </div>
        <NumberInput label={t('llm.budgetMoney', { currency })} description={t('voice.budgetHint')} min={0} value={major(value.budget_minor, currency)} error={errors.budget_minor} onChange={(next) => set({ budget_minor: minor(next, currency) })} />
        {problem !== undefined && <p className={css.problem} role="alert">{reason(problem)}</p>}
        <div className={css.foot}>
          <button type="button" className="btn" onClick={onClose}>{t('dialog.cancel')}</button>
          <button type="submit" className="btn main" disabled={busy}>{t('dialog.save')}</button>
        </div>
      </form>
    </Dialog>
  )
}
