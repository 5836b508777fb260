import { useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { client } from '../api/cache'
import { calls } from '../api/calls'
import { Refused, setCsrf } from '../api/http'
import { reason } from '../ui/Problem'
import { t } from '../words'
import { Door } from './Door'
import css from './Door.module.css'
import { PasswordField, TextField } from './fields'

/** The door: e-mail and password. */
export function SignIn() {
  const router = useRouter()
  const { next } = useSearch({ strict: false }) as { next?: string }
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    document.title = t('title.signIn')
  }, [])

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    try {
      setCsrf((await calls.signIn({ email: email.trim(), password })).csrf)
      client.clear()
      // Only places of this console: a link cannot send a person elsewhere after signing in.
      const place = next?.startsWith('/') && !next.startsWith('//') ? next : '/'
      router.history.push(place)
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }

  return (
    <Door title={t('signIn.title')}>
      <form className={css.form} onSubmit={(event) => void submit(event)}>
        <TextField label={t('signIn.email')} type="email" name="email" autoComplete="username" required autoFocus value={email} onChange={setEmail} ltr />
        <PasswordField label={t('signIn.password')} autoComplete="current-password" value={password} onChange={setPassword} />
        {problem !== undefined && <p className={css.problem} role="alert">{problem instanceof Refused && problem.status === 429 ? t('signIn.tooOften') : reason(problem)}</p>}
        <button type="submit" className={`btn main ${css.go}`} disabled={busy}>{t('signIn.go')}</button>
      </form>
    </Door>
  )
}
