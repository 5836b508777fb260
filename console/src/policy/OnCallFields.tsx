import { MultiSelect, NumberInput } from '../ui/form'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import { Add, put } from './ClockFields'
import css from './RuleEditor.module.css'
import type { Names, OnCall, Policy } from './types'
import { type Options, withChosen } from './useOptions'
import { WindowFields } from './WindowFields'

interface Props { policy: Policy; options: Options; names: Names; set: (more: Partial<Policy>) => void }

/** Who is rung for urgent work while the branch is closed, turn by turn. */
export function OnCallFields({ policy, options, names, set }: Props) {
  const turns = policy.on_call
  const change = (place: number, turn: OnCall) => set({ on_call: put(turns, place, turn) })
  return (
    <fieldset className={css.group}>
      <legend className="strong">{t('policy.onCall')}</legend>
      <p className="quiet">{t('policy.onCallHint')}</p>
      {turns.map((turn, place) => (
        <div key={place} className={css.sub}>
          <p className={css.subHead}>
            <span>{t('policy.turn', { n: place + 1 })}</span>
            <button type="button" className="iconbtn" aria-label={t('policy.dropTurn', { n: place + 1 })} title={t('policy.dropTurn', { n: place + 1 })} onClick={() => set({ on_call: turns.filter((_, at) => at !== place) })}><Icon name="trash" size={16} /></button>
          </p>
          <MultiSelect label={t('policy.turnPeople')} description={t('policy.turnPeopleHint')} searchable data={withChosen(options.people, turn.people, (id) => names.ids[id] ?? t('policy.gone'))} value={turn.people} onChange={(people) => change(place, { ...turn, people })} />
          <WindowFields windows={turn.windows ?? []} least={0} none={t('policy.turnAlways')} onChange={(windows) => change(place, { ...turn, windows })} />
        </div>
      ))}
      {turns.length < 20 && <Add onClick={() => set({ on_call: [...turns, { people: [], windows: [] }] })}>{t('policy.addTurn')}</Add>}
      {turns.length > 0 && <NumberInput label={t('policy.ringSeconds')} min={0.5} max={60} step={1} decimalScale={1} suffix={t('policy.minutesSuffix')} value={policy.ring_seconds / 60} onChange={(next) => set({ ring_seconds: Math.round(Math.min(60, Math.max(0.5, Number(next) || 5)) * 60) })} />}
    </fieldset>
  )
}
