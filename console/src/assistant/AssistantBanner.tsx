import type { AssistantState, ConversationRow } from '../api/types'
import { Hint } from '../ui/Hint'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { t } from '../words'
import { clock, day, dayAndClock } from '../words/time'
import { stopAssistant } from './acts'
import css from './Assistant.module.css'

const asked = ['help', 'service', 'location', 'timing', 'urgency', 'budget'] as const

function doing({ state, asking, asking_label: label }: AssistantState): string {
  const known = asked.find((one) => one === asking)
  if (known) return t(`assistant.doing.${known}`)
  if (asking?.startsWith('own:')) return label ? t('assistant.doing.ownNamed', { label }) : t('assistant.doing.own')
  return state === 'confirming' ? t('assistant.doing.confirming') : state === 'answered' ? t('assistant.doing.answered') : t('assistant.doing.asking')
}

/** The assistant alone is at it: what it is doing, until when, and how to stop it. */
export function AssistantBanner({ row, state }: { row: ConversationRow; state: AssistantState }) {
  const now = useMinute()
  const time = state.until && (day(state.until, now) === day(new Date(now).toISOString(), now) ? clock(state.until) : dayAndClock(state.until))
  return (
    <section className={css.banner} aria-label={t('assistant.banner')}>
      <Icon name="robot" size={17} />
      <p className="grow" aria-live="polite"><span>{doing(state)}</span>{time && <> <span className="quiet">{state.state === 'answered' ? t('assistant.closesAt', { time }) : t('assistant.until', { time })}</span></>}</p>
      <Hint label={t('assistant.stopHint')} side="top"><button type="button" className="btn" onClick={() => void stopAssistant(row)}>{t('assistant.stop')}</button></Hint>
    </section>
  )
}
