import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { calls } from '../api/calls'
import type { Reading, SignalName } from '../api/types'
import { nameIn } from '../catalog/names'
import { t } from '../words'
import { EntryFields } from './EntryFields'
import { AnswerFields, BudgetFields, LanguageFields, TimingFields } from './SignalFields'
import { saySignal, sourceOf, takeBackSignal } from './signalActs'
import css from './SignalEditor.module.css'
import { filled, newEntry, type Wish, wishOf } from './signals'
import { useEntries } from './useEntries'
import { type Stretch, WordPicker } from './WordPicker'

interface Props { name: SignalName; reading: Reading; conversationId: string; onClose: () => void }

/** One small form for every signal: what it really is, which words say so, and whether they mean it from now on. */
export function SignalEditor({ name, reading, conversationId, onClose }: Props) {
  const signal = reading.signals[name]
  const before = wishOf(name, signal)
  const [wish, setWish] = useState<Wish>(before ?? (name === 'lead' ? { lead: false } : {}))
  const [busy, setBusy] = useState(false)
  const [nextTime, setNextTime] = useState(false)
  const [picked, setPicked] = useState<Stretch | null>()
  const byPerson = signal?.by_person ?? false
  const fresh = newEntry(name, before, wish, byPerson)
  const source = sourceOf(reading, name)
  const words = useQuery({ queryKey: ['signal-words', conversationId, source, name], queryFn: () => calls.signalWords(conversationId, source, name), enabled: fresh !== null, staleTime: 60_000 }).data
  const entries = useEntries(name === 'location' ? 'location' : 'service', fresh !== null)
  const called = entries?.find((one) => one.id === fresh)
  const proposed = words && stretchOf(words.map((word) => word.proposed))
  const stretch = picked === undefined ? proposed ?? null : picked
  const value = filled(wish)
  const set = (change: Wish) => setWish({ ...wish, ...change })

  async function after(done: Promise<boolean>) {
    setBusy(true)
    const went = await done
    setBusy(false)
    if (went) onClose()
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!value) return
    const teaches = fresh !== null && nextTime && stretch
    void after(saySignal(conversationId, reading, name, { value, words: fresh !== null && stretch ? stretch : undefined, next_time: teaches ? true : undefined }))
  }

  return (
    <form className={css.form} onSubmit={submit} noValidate>
      <h4>{t('signals.really', { signal: t(`signal.${name}`) })}</h4>
      {signal?.was !== null && signal?.was !== undefined && <p className="quiet">{signal.was ? t('signals.was', { value: signal.was }) : t('signals.wasNothing')}</p>}
      {(name === 'urgency' || name === 'lead') && <AnswerFields name={name} wish={wish} set={set} />}
      {(name === 'service' || name === 'location') && <EntryFields name={name} wish={wish} set={set} />}
      {name === 'timing' && <TimingFields wish={wish} set={set} />}
      {name === 'budget' && <BudgetFields wish={wish} set={set} />}
      {name === 'language' && <LanguageFields wish={wish} set={set} />}
      {fresh !== null && words && words.length > 0 && (
        <div className={css.teach}>
          <p className={css.label}>{t('signals.words')}</p>
          <WordPicker words={words.map((word) => word.text)} chosen={stretch} onChange={setPicked} />
          <label className={css.check}>
            <input type="checkbox" checked={nextTime} disabled={!stretch} onChange={(event) => setNextTime(event.currentTarget.checked)} />
            <span>{t('signals.nextTime')}{stretch && called && <span className={css.means} dir="auto">{t('signals.means', { words: words.slice(stretch.first, stretch.last).map((word) => word.text).join(' '), entry: nameIn(called.names) })}</span>}</span>
          </label>
        </div>
      )}
      <div className={css.foot}>
        {byPerson
          ? <button type="button" className="btn bare" disabled={busy} onClick={() => void after(takeBackSignal(conversationId, source, name))}>{t('signals.takeBack')}</button>
          : before && name !== 'urgency' && name !== 'lead' && <button type="button" className="btn bare" disabled={busy} onClick={() => void after(saySignal(conversationId, reading, name, { value: null }))}>{t('signals.notThere')}</button>}
        <button type="submit" className="btn main" disabled={busy || !value}>{t('signals.save')}</button>
      </div>
    </form>
  )
}

/** Where the proposed words begin and end. */
function stretchOf(proposed: boolean[]): Stretch | null {
  const first = proposed.indexOf(true)
  return first < 0 ? null : { first, last: proposed.lastIndexOf(true) + 1 }
}
