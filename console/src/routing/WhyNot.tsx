import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { calls } from '../api/calls'
import type { Decision } from '../api/types'
import { policyCalls } from '../policy/calls'
import { orSay, Select } from '../ui/form'
import { reason } from '../ui/Problem'
import { t } from '../words'
import css from './WhyRouted.module.css'

/** "Why not Anna?": anybody of the team, and from the stored decision what ruled them out or who was ahead in what. */
export default function WhyNot({ conversationId, decision }: { conversationId: string; decision: Decision }) {
  const [asked, setAsked] = useState<string | null>(null)
  const staff = useQuery({ queryKey: ['staff'], queryFn: calls.staff }).data?.items ?? []
  // Whoever has left since the decision can still be asked about.
  const people = new Map([...decision.candidates.map((one) => [one.staff_id, one.name] as const), ...staff.map((one) => [one.id, one.name] as const)])
  const answer = useQuery({ queryKey: ['why-not', conversationId, decision.sentence, asked], queryFn: () => policyCalls.whyNot(conversationId, asked!), enabled: asked !== null, staleTime: Infinity })
  return (
    <div className={css.whyNot}>
      <Select
        label={t('why.notTitle')} placeholder={t('why.notWho')} searchable autoFocus clearable={asked !== null} size="sm" value={asked} onChange={setAsked} filter={orSay(t('picker.none'))}
        data={[...people].map(([value, label]) => ({ value, label })).sort((one, other) => one.label.localeCompare(other.label))}
      />
      <div role="status">
        {asked && answer.error && <p className="quiet">{reason(answer.error)}</p>}
        {asked && answer.data && (
          <>
            <p className={css.whyNotSentence}>{answer.data.sentence}</p>
            {answer.data.points.length > 0 && <ul className={css.points}>{answer.data.points.map((one) => <li key={one}>{one}</li>)}</ul>}
          </>
        )}
      </div>
    </div>
  )
}
