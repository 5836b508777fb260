import { TextInput } from '../ui/form'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import { languageName } from '../words/languages'
import css from './AssistantPage.module.css'
import { keyOf, type OwnField } from './settings'

const MOST = 12

interface Props { value: OwnField[]; saved: readonly string[]; languages: string[]; writes: boolean; onChange: (next: OwnField[]) => void }

/** What only this business asks. The key follows the name until it has been saved once: answers are kept under it. */
export function OwnFields({ value, saved, languages, writes, onChange }: Props) {
  const change = (place: number, next: OwnField) => onChange(value.map((one, at) => (at === place ? next : one)))
  return (
    <fieldset className={css.fields} disabled={!writes}>
      {value.map((field, place) => (
        // The key may change while its name is typed.
        <div key={place} className={css.field}>
          <div className={css.fieldTop}>
            <TextInput
              className="grow" label={t('assistant.fieldLabel')} description={t('assistant.fieldKey', { key: field.key })} dir="auto" maxLength={60} value={field.label}
              onChange={(event) => change(place, { ...field, label: event.target.value })}
            />
            <button type="button" className="iconbtn" aria-label={t('assistant.removeField', { name: field.label || field.key })} onClick={() => onChange(value.filter((one) => one !== field))}><Icon name="trash" size={17} /></button>
          </div>
          {languages.map((language) => (
            <TextInput
              key={language} label={t('assistant.question', { language: languageName(language) })} dir="auto" lang={language} maxLength={300} value={field.questions[language] ?? ''}
              onChange={(event) => change(place, { ...field, questions: { ...field.questions, [language]: event.target.value } })}
            />
          ))}
        </div>
      ))}
      {writes && value.length < MOST && <button type="button" className="btn" onClick={() => onChange([...value, { key: keyOf('', [...saved, ...value.map((one) => one.key)]), label: '', questions: {} }])}><Icon name="plus" size={16} />{t('assistant.addField')}</button>}
    </fieldset>
  )
}
