import { digits } from '../catalog/money'
import { useMe } from '../shell/state'
import { Segmented } from '../ui/Segmented'
import { t } from '../words'
import { languageName } from '../words/languages'
import css from './SignalEditor.module.css'
import { budgetKinds, partsOfDay, signalLanguages, type Wish } from './signals'

interface Fields { wish: Wish; set: (change: Wish) => void }

/** A signal that is a yes or a no. */
export function AnswerFields({ name, wish, set }: Fields & { name: 'urgency' | 'lead' }) {
  const yes = name === 'urgency' ? wish.urgent : wish.lead
  return (
    <Segmented
      label={t(`signal.${name}`)} value={yes ? 'yes' : 'no'} onChange={(answer) => set(name === 'urgency' ? { urgent: answer === 'yes' } : { lead: answer === 'yes' })}
      options={[{ value: 'yes', label: t(`signals.${name}.yes`) }, { value: 'no', label: t(`signals.${name}.no`) }]}
    />
  )
}

/** Days and hours on the business's own clock, a part of the day, or at once. */
export function TimingFields({ wish, set }: Fields) {
  const { timezone } = useMe().business
  return (
    <>
      <div className={css.pair}>
        <label className={css.field}>{t('signals.day')}<input type="date" data-autofocus value={wish.date ?? ''} onChange={(event) => set({ date: event.currentTarget.value || undefined })} /></label>
        <label className={css.field}>{t('signals.dayTo')}<input type="date" value={wish.date_to ?? ''} min={wish.date ?? undefined} onChange={(event) => set({ date_to: event.currentTarget.value || undefined })} /></label>
      </div>
      <div className={css.pair}>
        <label className={css.field}>{t('signals.hour')}<input type="time" value={wish.time ?? ''} onChange={(event) => set({ time: event.currentTarget.value || undefined })} /></label>
        <label className={css.field}>{t('signals.hourTo')}<input type="time" value={wish.time_to ?? ''} onChange={(event) => set({ time_to: event.currentTarget.value || undefined })} /></label>
      </div>
      <label className={css.field}>{t('signals.part')}
        <select value={wish.part ?? ''} onChange={(event) => set({ part: (event.currentTarget.value || undefined) as Wish['part'] })}>
          <option value="">{t('signals.anyPart')}</option>
          {partsOfDay.map((part) => <option key={part} value={part}>{t(`signals.part.${part}`)}</option>)}
        </select>
      </label>
      <label className={css.check}><input type="checkbox" checked={wish.asap ?? false} onChange={(event) => set({ asap: event.currentTarget.checked })} /><span>{t('signals.asap')}</span></label>
      <p className="quiet">{t('signals.zone', { zone: timezone.replaceAll('_', ' ') })}</p>
    </>
  )
}

/** An amount in the business's currency, and which way it is meant. */
export function BudgetFields({ wish, set }: Fields) {
  const { currency } = useMe().business
  const unit = 10 ** digits(currency)
  return (
    <div className={css.pair}>
      <label className={css.field}>{t('signals.kind')}
        <select value={wish.kind ?? 'around'} onChange={(event) => set({ kind: event.currentTarget.value as Wish['kind'] })}>
          {budgetKinds.map((kind) => <option key={kind} value={kind}>{t(`signals.kind.${kind}`)}</option>)}
        </select>
      </label>
      <label className={css.field}>{t('signals.amount', { currency })}
        <input type="number" data-autofocus inputMode="decimal" min={0} step={1 / unit} value={wish.amount_minor ? wish.amount_minor / unit : ''} onChange={(event) => set({ amount_minor: event.currentTarget.value ? Math.round(Number(event.currentTarget.value) * unit) : undefined, kind: wish.kind ?? 'around' })} />
      </label>
    </div>
  )
}

/** The language the customer writes in; those of the business come first. */
export function LanguageFields({ wish, set }: Fields) {
  const { languages } = useMe().business
  const codes = [...new Set([...languages, ...signalLanguages, ...(wish.language ? [wish.language] : [])])]
  return (
    <label className={css.field}>{t('signal.language')}
      <select data-autofocus value={wish.language ?? ''} onChange={(event) => set({ language: event.currentTarget.value || undefined })}>
        <option value="" disabled>{t('signals.choose')}</option>
        {codes.map((code) => <option key={code} value={code}>{languageName(code)}</option>)}
      </select>
    </label>
  )
}
