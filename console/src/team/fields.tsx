import { type InputHTMLAttributes, useId, useState } from 'react'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import css from './Door.module.css'

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  error?: string
  /** Addresses and codes run left to right in every language. */
  ltr?: boolean
}

export function TextField({ label, value, onChange, hint, error, ltr, ...rest }: Props) {
  const id = useId()
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>{label}</label>
      <span className={css.input}><input {...rest} id={id} dir={ltr ? 'ltr' : 'auto'} value={value} aria-invalid={!!error} aria-describedby={`${id}-more`} onChange={(event) => onChange(event.target.value)} /></span>
      <span id={`${id}-more`} className={error ? css.error : css.hint}>{error ?? hint}</span>
    </div>
  )
}

export function PasswordField({ label, value, onChange, autoComplete, hint, error }: Pick<Props, 'label' | 'value' | 'onChange' | 'autoComplete' | 'hint' | 'error'>) {
  const id = useId()
  const [seen, setSeen] = useState(false)
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>{label}</label>
      <span className={css.input}>
        <input id={id} dir="ltr" type={seen ? 'text' : 'password'} name="password" required autoComplete={autoComplete} value={value} aria-invalid={!!error} aria-describedby={`${id}-more`} onChange={(event) => onChange(event.target.value)} />
        <button type="button" className={`iconbtn ${css.eye}`} aria-label={t('signIn.show')} aria-pressed={seen} onClick={() => setSeen(!seen)}><Icon name="eye" /></button>
      </span>
      <span id={`${id}-more`} className={error ? css.error : css.hint}>{error ?? hint}</span>
    </div>
  )
}

interface ChoiceProps { label: string; value: string; onChange: (value: string) => void; options: readonly string[]; name?: (value: string) => string }

export function Choice({ label, value, onChange, options, name = (option) => option }: ChoiceProps) {
  const id = useId()
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>{label}</label>
      <span className={css.input}>
        <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
          {(options.includes(value) ? options : [value, ...options]).map((option) => <option key={option} value={option}>{name(option)}</option>)}
        </select>
      </span>
    </div>
  )
}
