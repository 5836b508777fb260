import { NumberInput } from '../ui/form'
import { Icon } from '../ui/Icon'
import { number, t } from '../words'
import css from './RuleEditor.module.css'
import { className, lasts } from './said'
import type { PriorityClass } from './types'

type Classes = Record<string, PriorityClass>
const COSTS = ['delay_cost', 'breach_cost', 'value'] as const

/** How soon each kind of work is answered, and what it costs in points when it is not. */
export function PriorityFields({ classes, onChange }: { classes: Classes; onChange: (classes: Classes) => void }) {
  const soonest = Object.entries(classes).sort(([, one], [, other]) => one.target_seconds - other.target_seconds)
  return (
    <div className={css.stack}>
      {soonest.map(([key, one]) => {
        const set = (more: Partial<PriorityClass>) => onChange({ ...classes, [key]: { ...one, ...more } })
        return (
          <details key={key} className={`${css.sub} ${css.folded}`}>
            <summary>
              <Icon name="chevron-down" size={16} /><span className="grow ell" dir="auto">{className(key)}</span>
              <span className={css.sum}>{t('policy.classSum', { time: lasts(one.target_seconds), points: number(one.value) })}</span>
            </summary>
            <div className={css.stack}>
              <div className={css.pair}>
                <NumberInput label={t('policy.target')} min={1} max={43_200} suffix={t('policy.minutesSuffix')} value={Math.round(one.target_seconds / 60)} onChange={(next) => set({ target_seconds: Math.max(1, Number(next) || 1) * 60 })} />
                <NumberInput label={t('policy.work')} min={1} max={1440} suffix={t('policy.minutesSuffix')} value={Math.max(1, Math.round(one.work_seconds / 60))} onChange={(next) => set({ work_seconds: Math.min(1440, Math.max(1, Number(next) || 1)) * 60 })} />
              </div>
              {COSTS.map((cost) => (
                <NumberInput key={cost} label={t(`policy.cost.${cost}`)} description={t(`policy.cost.${cost}.hint`)} min={0} max={10_000} step={0.5} decimalScale={2} value={one[cost]} onChange={(next) => set({ [cost]: Math.min(10_000, Math.max(0, Number(next) || 0)) })} />
              ))}
            </div>
          </details>
        )
      })}
    </div>
  )
}
