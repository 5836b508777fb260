import { useState } from 'react'
import { NumberInput, TextInput } from '../ui/form'
import { Icon } from '../ui/Icon'
import { number, t } from '../words'
import { Add } from './ClockFields'
import css from './RuleEditor.module.css'
import { className, lasts, renamed, usedClasses, withClass } from './said'
import type { Policy, PriorityClass } from './types'

type Classes = Policy['classes']
const COSTS = ['delay_cost', 'breach_cost', 'value'] as const
const MOST = 20

/** How soon each kind of work is answered, and what it costs in points when it is not; a business may have kinds of its own. */
export function PriorityFields({ policy, onChange }: { policy: Policy; onChange: (classes: Classes) => void }) {
  const { classes } = policy
  const [fresh, setFresh] = useState<string>()
  const soonest = Object.entries(classes).sort(([, one], [, other]) => one.target_seconds - other.target_seconds)
  const used = usedClasses(policy)
  const language = document.documentElement.lang

  function add() {
    const more = withClass(classes, t('policy.newClass'), soonest.at(-1)![1])
    setFresh(Object.keys(more).at(-1))
    onChange(more)
  }
  return (
    <div className={css.stack}>
      {soonest.map(([key, one]) => {
        const set = (more: Partial<PriorityClass>) => onChange({ ...classes, [key]: { ...one, ...more } })
        function drop() {
          const { [key]: _, ...others } = classes
          onChange(others)
        }
        return (
          <details key={key} className={`${css.sub} ${css.folded}`} open={key === fresh || undefined}>
            <summary>
              <Icon name="chevron-down" size={16} /><span className="grow ell" dir="auto">{className(key, classes)}</span>
              <span className={css.sum}>{t('policy.classSum', { time: lasts(one.target_seconds), points: number(one.value) })}</span>
            </summary>
            <div className={css.stack}>
              <TextInput label={t('policy.className')} dir="auto" maxLength={120} value={one.names?.[language] ?? ''} placeholder={className(key)} onChange={(event) => set({ names: renamed(one.names, language, event.currentTarget.value) })} />
              <div className={css.pair}>
                <NumberInput label={t('policy.target')} min={1} max={43_200} suffix={t('policy.minutesSuffix')} value={Math.round(one.target_seconds / 60)} onChange={(next) => set({ target_seconds: Math.max(1, Number(next) || 1) * 60 })} />
                <NumberInput label={t('policy.work')} min={1} max={1440} suffix={t('policy.minutesSuffix')} value={Math.max(1, Math.round(one.work_seconds / 60))} onChange={(next) => set({ work_seconds: Math.min(1440, Math.max(1, Number(next) || 1)) * 60 })} />
              </div>
              {COSTS.map((cost) => (
                <NumberInput key={cost} label={t(`policy.cost.${cost}`)} description={t(`policy.cost.${cost}.hint`)} min={0} max={10_000} step={0.5} decimalScale={2} value={one[cost]} onChange={(next) => set({ [cost]: Math.min(10_000, Math.max(0, Number(next) || 0)) })} />
              ))}
              {used.has(key) ? <p className="quiet">{t('policy.classUsed')}</p> : <button type="button" className="btn bare danger" onClick={drop}>{t('policy.dropClass')}</button>}
            </div>
          </details>
        )
      })}
      {soonest.length < MOST && <Add onClick={add}>{t('policy.addClass')}</Add>}
    </div>
  )
}
