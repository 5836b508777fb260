import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Need } from '../api/types'
import { needName, useChoices } from '../understanding/needs'
import { Select } from '../ui/form'
import { t } from '../words'
import { type Reason, reasons, rerouteCalls, type Towards } from './calls'
import css from './ReasonChoice.module.css'

export interface Because { reason?: Reason; need?: Need }

/** Why work is passed on, in one click and only if one likes; what can be told by itself is chosen already. */
export function ReasonChoice({ conversationId, to, onChange }: { conversationId: string; to: Towards | null; onChange: (because: Because) => void }) {
  const [chosen, setChosen] = useState<Because>()
  const { data: likely } = useQuery({ queryKey: ['likely-reason', conversationId, to], queryFn: () => rerouteCalls.likely(conversationId, to!), enabled: to !== null })
  const choices = useChoices()
  const now: Because = chosen ?? (to && likely?.reason ? { reason: likely.reason, need: likely.need ?? undefined } : {})
  useEffect(() => onChange(now), [now.reason, now.need])
  return (
    <fieldset className={css.choice}>
      <legend>{t('reason.title')}</legend>
      <div className={css.chips}>
        {reasons.map((one) => (
          <button key={one} type="button" className={css.chip} aria-pressed={now.reason === one} onClick={() => setChosen(now.reason === one ? {} : { reason: one })}>{t(`reason.${one}`)}</button>
        ))}
      </div>
      {now.reason === 'wrong_need' && (
        <Select
          label={t('reason.need')} description={t('reason.needHint')} clearable value={now.need ?? null} onChange={(need) => setChosen({ reason: 'wrong_need', need: need ?? undefined })}
          data={choices.map((need) => ({ value: need, label: needName(need) }))}
        />
      )}
    </fieldset>
  )
}
