import { useEffect, useState } from 'react'
import { Caps } from '../keys/Caps'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import css from './SearchField.module.css'

interface Props { value: string; onChange: (value: string) => void; id?: string; label?: string }

/** Search as you type; the list follows when the typing pauses. */
export function SearchField({ value, onChange, id = 'inbox-search', label = t('inbox.search') }: Props) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (text === value) return undefined
    const timer = setTimeout(() => onChange(text.trim()), 180)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <div className={css.field}>
      <Icon name="search" size={17} />
      <input
        id={id} type="search" dir="auto" value={text} placeholder={label} aria-label={label} autoComplete="off" onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          setText('')
          onChange('')
          event.currentTarget.blur()
        }}
      />
      {text ? <button type="button" className={css.clear} aria-label={t('inbox.clearSearch')} onClick={() => { setText(''); onChange('') }}><Icon name="x" size={15} /></button> : <Caps act="search" />}
    </div>
  )
}
