import { useRef, useState } from 'react'
import type { AssistantSettings } from '../api/calls'
import { Textarea } from '../ui/form'
import { Icon } from '../ui/Icon'
import { Segmented } from '../ui/Segmented'
import { t } from '../words'
import { languageName } from '../words/languages'
import css from './AssistantPage.module.css'
import { type Settings, textName } from './settings'

type Text = AssistantSettings['texts'][number]
const kinds = ['greeting', 'question', 'confirmation', 'handoff', 'fact', 'note', 'button', 'title', 'piece'] as const

interface Props { texts: Text[]; value: Settings['texts']; languages: string[]; writes: boolean; onChange: (next: Settings['texts']) => void }

/** What the assistant says in each language; the owner's own words stand over the built-in ones. */
export function OwnTexts({ texts, value, languages, writes, onChange }: Props) {
  const [language, setLanguage] = useState(languages[0] ?? 'en')
  function change(key: string, text: string) {
    const own = { ...value[key], [language]: text }
    if (!text.trim()) delete own[language]
    const next = { ...value, [key]: own }
    if (!Object.keys(own).length) delete next[key]
    onChange(next)
  }
  return (
    <div className={css.texts}>
      {languages.length > 1 && <Segmented label={t('assistant.textsIn')} value={language} onChange={setLanguage} options={languages.map((one) => ({ value: one, label: languageName(one) }))} />}
      {kinds.map((kind) => {
        const here = texts.filter((one) => one.kind === kind)
        const own = here.filter((one) => value[one.key]?.[language]).length
        return here.length > 0 && (
          <details key={kind} className={css.kind}>
            <summary><Icon name="chevron-down" size={15} /><span className="grow">{t(`assistant.kind.${kind}`)}</span><span className="quiet">{t('assistant.ownTexts', { n: own })}</span></summary>
            <fieldset disabled={!writes} className={css.inside}>
              {here.map((one) => <OneText key={`${language}:${one.key}`} text={one} language={language} value={value[one.key]?.[language] ?? ''} onChange={(next) => change(one.key, next)} />)}
            </fieldset>
          </details>
        )
      })}
    </div>
  )
}

function OneText({ text, language, value, onChange }: { text: Text; language: string; value: string; onChange: (next: string) => void }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const name = textName(text.key)
  function insert(place: string) {
    const element = field.current
    const at = element && value ? element.selectionStart : value.length
    onChange(`${value.slice(0, at)}${place}${value.slice(at)}`)
    element?.focus()
  }
  return (
    <div className={css.text}>
      <Textarea ref={field} label={name} dir="auto" lang={language} autosize minRows={1} maxRows={5} maxLength={300} placeholder={text.texts[language]} value={value} onChange={(event) => onChange(event.target.value)} />
      <div className={css.places}>
        {text.values.length > 0 && <span className="quiet">{t('assistant.must')}</span>}
        {text.values.map((one) => {
          const place = `{${one}}`
          return <button key={one} type="button" className={`chip ${css.place}`} aria-label={t('assistant.insert', { place })} onClick={() => insert(place)}><bdi dir="ltr">{place}</bdi></button>
        })}
        {value && <button type="button" className={`link ${css.reset}`} onClick={() => onChange('')} aria-label={t('assistant.reset', { name })}><Icon name="arrow-back-up" size={15} flip /></button>}
      </div>
    </div>
  )
}
