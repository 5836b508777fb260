import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { client } from '../api/cache'
import { calls, type SetUp as Form } from '../api/calls'
import { Refused } from '../api/http'
import { reason } from '../ui/Problem'
import { t } from '../words'
import { Door } from './Door'
import css from './Door.module.css'
import { Choice, PasswordField, TextField } from './fields'

const zones = Intl.supportedValuesOf('timeZone')
const currencies = Intl.supportedValuesOf('currency')
const here = Intl.DateTimeFormat().resolvedOptions().timeZone
const near: Record<string, string> = { Riyadh: 'SAR', Dubai: 'AED', Kuwait: 'KWD', Qatar: 'QAR', Bahrain: 'BHD', Muscat: 'OMR', Cairo: 'EGP', Amman: 'JOD', London: 'GBP', Berlin: 'EUR', Vienna: 'EUR', Paris: 'EUR', Madrid: 'EUR', New_York: 'USD' }

/** The first page of a new installation: the business and its owner. */
export function SetUp() {
  const router = useRouter()
  const [form, setForm] = useState<Form>({ business_name: '', timezone: here, currency: near[here.split('/').at(-1) ?? ''] ?? 'USD', name: '', email: '', password: '' })
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const fields = problem instanceof Refused ? problem.fields : {}
  const set = (name: keyof Form) => (value: string) => setForm((was) => ({ ...was, [name]: value }))
  useEffect(() => {
    document.title = t('setUp.title')
  }, [])

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    try {
      await calls.setUp(form)
      client.clear()
      router.history.push('/')
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }

  return (
    <Door title={t('setUp.title')} lead={t('setUp.lead')}>
      <form className={css.form} onSubmit={(event) => void submit(event)}>
        <TextField label={t('setUp.business')} required autoFocus autoComplete="organization" value={form.business_name} onChange={set('business_name')} error={fields.business_name} />
        <div className={css.pair}>
          <Choice label={t('setUp.timezone')} value={form.timezone} onChange={set('timezone')} options={zones} name={(zone) => zone.replaceAll('_', ' ')} />
          <Choice label={t('setUp.currency')} value={form.currency} onChange={set('currency')} options={currencies} />
        </div>
        <TextField label={t('setUp.name')} required autoComplete="name" value={form.name} onChange={set('name')} error={fields.name} />
        <TextField label={t('signIn.email')} type="email" required autoComplete="username" ltr value={form.email} onChange={set('email')} error={fields.email} />
        <PasswordField label={t('signIn.password')} autoComplete="new-password" value={form.password} onChange={set('password')} hint={t('setUp.passwordHint')} error={fields.password} />
        {problem !== undefined && <p className={css.problem} role="alert">{reason(problem)}</p>}
        <button type="submit" className={`btn main ${css.go}`} disabled={busy}>{t('setUp.go')}</button>
      </form>
    </Door>
  )
}
