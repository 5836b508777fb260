import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { client } from '../api/cache'
import { type AssistantSettings, calls } from '../api/calls'
import { Refused } from '../api/http'
import { Unsaved, useUnsaved } from '../policy/Unsaved'
import { may, useMe } from '../shell/state'
import { NumberInput, Switch, TextInput } from '../ui/form'
import { Problem, reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { useNeeds } from '../understanding/needs'
import { t } from '../words'
import css from './AssistantPage.module.css'
import { NeedRow } from './NeedRow'
import { OwnFields } from './OwnFields'
import { OwnTexts } from './OwnTexts'
import { askable, inOrder, keyed, ofNeed, type Settings } from './settings'

// Read once for each visit: what somebody is in the middle of changing is not exchanged under their hands.
const query = { queryKey: ['assistant'], queryFn: calls.assistant, staleTime: Infinity, gcTime: 0 } as const

/** What the assistant may do, what it asks and how it says it. */
export default function AssistantPage() {
  const { data, error, refetch } = useQuery(query)
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />
  return data ? <Editor key={data.version} data={data} /> : null
}

function Editor({ data }: { data: AssistantSettings }) {
  const writes = may(useMe(), 'assistant.write')
  useNeeds()
  const [value, setValue] = useState(data.settings)
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const { leaving, onDirty } = useUnsaved()
  const saved = data.settings.fields.map((one) => one.key)
  const dirty = JSON.stringify(value) !== JSON.stringify(data.settings)
  const clash = problem instanceof Refused && problem.code === 'settings_moved' ? problem : undefined
  const all = askable(value)
  useEffect(() => onDirty(dirty), [dirty])
  const set = (part: Partial<Settings>) => setValue((was) => ({ ...was, ...part }))

  async function save(was = data.version) {
    setBusy(true)
    setProblem(undefined)
    try {
      const answer = await calls.setAssistant(keyed(value, saved), was)
      onDirty(false)
      client.setQueryData(query.queryKey, answer)
      // The same version means that nothing had to change.
      setValue(answer.settings)
      say(t('assistant.saved'))
    } catch (failure) {
      setProblem(failure)
    } finally {
      setBusy(false)
    }
  }
  const theirs = async () => {
    onDirty(false)
    client.setQueryData(query.queryKey, await calls.assistant())
  }
  const numbered = (name: 'most_questions' | 'most_urgent' | 'patience_minutes' | 'urgent_patience_minutes' | 'closes_after_hours', label: string, max: number) => (
    <NumberInput label={label} min={1} max={max} clampBehavior="strict" allowDecimal={false} value={value[name]} onChange={(next) => typeof next === 'number' && set({ [name]: next })} />
  )

  return (
    <form className={css.page} aria-label={t('assistant.title')} onSubmit={(event: FormEvent) => { event.preventDefault(); void save() }}>
      <header><h2>{t('assistant.title')}</h2><p className="soft">{t('assistant.lead')}</p>{!writes && <p className="quiet">{t('assistant.readOnly')}</p>}</header>
      <fieldset disabled={!writes} className={css.first}>
        <Switch checked={value.on} onChange={(event) => set({ on: event.currentTarget.checked })} label={t('assistant.on')} description={t('assistant.onHint')} />
        <Switch checked={value.greets} onChange={(event) => set({ greets: event.currentTarget.checked })} label={t('assistant.greets')} />
        <TextInput className={css.name} label={t('assistant.name')} description={t('assistant.nameHint')} dir="auto" maxLength={40} value={value.name} onChange={(event) => set({ name: event.target.value })} />
      </fieldset>
      <section aria-labelledby="assistant-needs">
        <h3 id="assistant-needs">{t('assistant.needs')}</h3><p className="quiet">{t('assistant.needsHint')}</p>
        <ul className={css.rows}>
          {inOrder(data.needs).map((need) => <NeedRow key={need} need={need} value={ofNeed(value, need)} all={all} fields={value.fields} never={data.never_answered.includes(need)} writes={writes} onChange={(next) => set({ needs: { ...value.needs, [need]: next } })} />)}
        </ul>
      </section>
      <section aria-labelledby="assistant-limits">
        <h3 id="assistant-limits">{t('assistant.limits')}</h3><p className="quiet">{t('assistant.limitsHint')}</p>
        <fieldset disabled={!writes} className={css.limits}>
          {numbered('most_questions', t('assistant.mostQuestions'), 3)}
          {numbered('most_urgent', t('assistant.mostUrgent'), 2)}
          {numbered('patience_minutes', t('assistant.patience'), 1440)}
          {numbered('urgent_patience_minutes', t('assistant.urgentPatience'), 60)}
          {numbered('closes_after_hours', t('assistant.closesAfter'), 168)}
        </fieldset>
      </section>
      <section aria-labelledby="assistant-fields">
        <h3 id="assistant-fields">{t('assistant.fields')}</h3><p className="quiet">{t('assistant.fieldsHint')}</p>
        <OwnFields value={value.fields} saved={saved} languages={data.languages} writes={writes} onChange={(fields) => set({ fields })} />
      </section>
      <section aria-labelledby="assistant-texts">
        <h3 id="assistant-texts">{t('assistant.texts')}</h3><p className="quiet">{t('assistant.textsHint')}</p>
        <OwnTexts texts={data.texts} value={value.texts} languages={data.languages} writes={writes} onChange={(texts) => set({ texts })} />
      </section>
      {writes && (
        <div className={css.foot}>
          {clash ? (
            <p className={css.clash} role="alert"><span className="grow">{t('assistant.moved409')}</span><button type="button" className="btn" onClick={() => void theirs()}>{t('assistant.theirs')}</button><button type="button" className="btn" onClick={() => void save(Number(clash.body.version))}>{t('assistant.mine')}</button></p>
          ) : problem !== undefined && <p className={css.clash} role="alert"><span dir="auto">{said(problem)}</span></p>}
          <span className="quiet grow">{dirty ? t('assistant.unsaved') : ''}</span>
          <button type="submit" className="btn main" disabled={busy || !dirty}>{t('assistant.save')}</button>
        </div>
      )}
      {leaving && <Unsaved {...leaving} />}
    </form>
  )
}

/** What is wrong, field by field where the server says so. */
const said = (problem: unknown): string => (problem instanceof Refused && Object.values(problem.fields)[0]) || reason(problem)
