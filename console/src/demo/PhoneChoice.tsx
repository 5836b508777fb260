import '../ui/form'
import { useState } from 'react'
import type { Persona, Simulator, SimulatorAccount } from '../api/types'
import { channelName } from '../ui/Channel'
import { Select, TextInput } from '../ui/form'
import { Segmented } from '../ui/Segmented'
import { t } from '../words'
import { languageName } from '../words/languages'
import css from './PhoneChoice.module.css'

interface Props { data: Simulator; account: SimulatorAccount; persona: Persona; onAccount: (id: string) => void; onPersona: (persona: Persona) => void }

const NEW = 'new'

/** Which channel the customer uses, who they are, and the language they write. */
export function PhoneChoice({ data, account, persona, onAccount, onPersona }: Props) {
  const languages = [...new Set(data.personas.map((one) => one.language))]
  const [language, setLanguage] = useState(persona.language)
  const known = data.personas.filter((one) => one.language === language)
  const stranger = persona.id === NEW
  const newcomer = (change: Partial<Persona>): void => onPersona({ id: NEW, name: stranger ? persona.name : t('simulator.someone'), phone: stranger ? persona.phone : `+96655${String(Date.now()).slice(-7)}`, language, ...change })
  return (
    <div className={css.choice}>
      <Select label={t('simulator.channel')} allowDeselect={false} value={account.id} onChange={(id) => id && onAccount(id)} data={data.accounts.map((one) => ({ value: one.id, label: `${channelName(one.channel)} · ${one.label}` }))} />
      {languages.length > 1 && (
        <div>
          <p className={css.label}>{t('simulator.language')}</p>
          <Segmented
            label={t('simulator.language')} value={language} options={languages.map((value) => ({ value, label: languageName(value) }))}
            onChange={(next) => {
              setLanguage(next)
              const first = data.personas.find((one) => one.language === next)
              if (first) onPersona(first)
            }}
          />
        </div>
      )}
      <Select
        label={t('simulator.persona')} allowDeselect={false} value={persona.id} data={[...known.map((one) => ({ value: one.id, label: one.name })), { value: NEW, label: t('simulator.newPersona') }]}
        onChange={(id) => {
          const found = data.personas.find((one) => one.id === id)
          if (found) onPersona(found)
          else newcomer({})
        }}
      />
      {stranger && (
        <>
          <TextInput label={t('team.name')} dir="auto" value={persona.name} onChange={(event) => newcomer({ name: event.currentTarget.value })} />
          <TextInput label={t('simulator.phone')} dir="ltr" value={persona.phone} onChange={(event) => newcomer({ phone: event.currentTarget.value })} />
        </>
      )}
    </div>
  )
}
