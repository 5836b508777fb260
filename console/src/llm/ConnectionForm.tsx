import { type FormEvent, useState } from 'react'
import { client } from '../api/cache'
import { calls, type LlmConnection, type LlmPage } from '../api/calls'
import { Refused } from '../api/http'
import { Dialog } from '../ui/Dialog'
import { NumberInput, Select, Switch, TextInput } from '../ui/form'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { major, minor } from './cost'
import css from './LanguageModelPage.module.css'
import { sent } from './sent'

type Wanted = ReturnType<typeof sent>
const PROVIDERS = ['openai', 'anthropic', 'gemini', 'ollama', 'compatible'] as const

/** The window in which a model is connected or its connection changed. The key is typed, never shown. */
export function ConnectionForm({ page, onClose }: { page: LlmPage; onClose: () => void }) {
  const was = page.connection
  const { currency, places } = page
  const [value, setValue] = useState<Wanted>(() => (was ? sent(was) : { provider: 'openai', model: '', base_url: places.openai, timeout_ms: 5000, uses: [], redacts: true, schemas: true, budget_minor: null, budget_tokens: null, price_in: null, price_out: null }))
  const [key, setKey] = useState('')
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const errors: Record<string, string> = problem instanceof Refused ? problem.fields : {}
  const set = (change: Wanted) => setValue((now) => ({ ...now, ...change }))
  const provider = value.provider ?? 'openai'
  const needsKey = page.need_key.includes(provider)
  const kept = was !== null && was.has_key && was.provider === provider

  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      // Another provider without a key typed means none: what was kept is not for it.
      const given = key !== '' || (!kept && !needsKey && was?.has_key)
      client.setQueryData(['llm'], await calls.connectLlm({ ...value, ...(given && { key }) }))
      say(t(was ? 'settings.saved' : 'llm.connected'))
      onClose()
    } catch (failure) {
      setProblem(failure)
      setBusy(false)
    }
  }

  return (
    <Dialog title={was ? t('llm.changeTitle') : t('llm.connect')} onClose={onClose}>
      <form className={css.form} onSubmit={(event) => void save(event)}>
        <Select label={t('llm.provider')} data-autofocus allowDeselect={false} value={provider} data={PROVIDERS.map((one) => ({ value: one, label: t(`llm.provider.${one}`) }))} error={errors.provider} onChange={(next) => set({ provider: next as LlmConnection['provider'], base_url: places[next ?? 'openai'] })} />
        <TextInput label={t('llm.model')} description={t('llm.modelHint')} required dir="ltr" autoComplete="off" spellCheck={false} value={value.model} error={errors.model} onChange={(event) => set({ model: event.currentTarget.value })} />
        <TextInput label={t('llm.address')} description={t('llm.addressHint')} required dir="ltr" type="url" autoComplete="off" value={value.base_url} error={errors.base_url} onChange={(event) => set({ base_url: event.currentTarget.value })} />
        <TextInput label={t('llm.key')} description={t('llm.keyHint')} required={needsKey && !kept} dir="ltr" type="password" autoComplete="new-password" placeholder={kept ? t('llm.keyKept') : undefined} value={key} error={errors.key} onChange={(event) => setKey(event.currentTarget.value)} />
        <div className={css.pair}>
          <NumberInput label={t('llm.timeout')} description={t('llm.timeoutHint')} min={0.5} max={60} decimalScale={1} value={(value.timeout_ms ?? 5000) / 1000} error={errors.timeout_ms} onChange={(next) => set({ timeout_ms: Math.round(Number(next) * 1000) })} />
          <NumberInput label={t('llm.budgetTokens')} description={t('llm.budgetTokensHint')} min={0} allowDecimal={false} thousandSeparator="," value={value.budget_tokens ?? ''} error={errors.budget_tokens} onChange={(next) => set({ budget_tokens: next === '' ? null : Number(next) })} />
          <NumberInput label={t('llm.priceIn', { currency })} description={t('llm.priceHint')} min={0} value={major(value.price_in, currency)} error={errors.price_in} onChange={(next) => set({ price_in: minor(next, currency) })} />
          <NumberInput label={t('llm.priceOut', { currency })} description={t('llm.priceHint')} min={0} value={major(value.price_out, currency)} error={errors.price_out} onChange={(next) => set({ price_out: minor(next, currency) })} />
        </div>
        <NumberInput label={t('llm.budgetMoney', { currency })} description={t('llm.budgetMoneyHint')} min={0} value={major(value.budget_minor, currency)} error={errors.budget_minor} onChange={(next) => set({ budget_minor: minor(next, currency) })} />
        <Switch label={t('llm.schemas')} description={t('llm.schemasHint')} checked={value.schemas ?? true} onChange={(event) => set({ schemas: event.currentTarget.checked })} />
        {problem !== undefined && <p className={css.problem} role="alert">{reason(problem)}</p>}
        <div className={css.foot}>
          <button type="button" className="btn" onClick={onClose}>{t('dialog.cancel')}</button>
          <button type="submit" className="btn main" disabled={busy}>{t('dialog.save')}</button>
        </div>
      </form>
    </Dialog>
  )
}
