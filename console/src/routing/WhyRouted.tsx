import { lazy, Suspense, useState } from 'react'
import type { Candidate, Conversation, Decision } from '../api/types'
import { layer } from '../inbox/layer'
import { Avatar } from '../ui/Avatar'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import css from './WhyRouted.module.css'

const WhyNot = lazy(() => import('./WhyNot'))

interface Props { conversation: Conversation; decision: Decision | null; mine: boolean }

/** Why this came here, step by step, and why not to each of the others. */
export function WhyRouted({ conversation, decision, mine }: Props) {
  const [all, setAll] = useState(false)
  const [asking, setAsking] = useState(false)
  const title = mine ? t('why.toYou') : t('why.title')
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {!decision ? <p className="quiet">{t('why.none')}</p> : (
        <>
          <ol className={css.steps}>
            {decision.steps.map((step) => (
              <li key={step.kind + step.title} data-kind={step.kind}>
                <span className={css.tick}><Icon name={step.kind === 'queue' ? 'clock' : 'check'} size={12} stroke={2.6} /></span>
                <strong>{t(`step.${step.kind}`)}</strong>
                <p>{step.detail}</p>
              </li>
            ))}
          </ol>
          {!decision.steps.some((step) => step.kind === 'owner') && <p className={css.meta}>{t('why.policy', { version: `v${decision.policy_version}`, n: decision.reroutes })}</p>}
          {decision.candidates.length > 0 && (
            <>
              <button type="button" className={css.more} aria-expanded={all} onClick={() => setAll(!all)}>
                <Icon name="users" size={16} />{t('why.everyone', { n: decision.candidates.length })}<span className={css.chevron} data-open={all || undefined}><Icon name="chevron-down" size={15} /></span>
              </button>
              {all && <ul className={css.people}>{decision.candidates.map((one) => <Considered key={one.staff_id} one={one} />)}</ul>}
            </>
          )}
          {decision.candidates.length > 0 && (asking
            ? <Suspense><WhyNot conversationId={conversation.id} decision={decision} /></Suspense>
            : <button type="button" className={css.more} onClick={() => setAsking(true)}><Icon name="user-question" size={16} />{t('why.notTitle')}</button>)}
          {conversation.status !== 'closed' && <button type="button" className={css.wrong} onClick={() => layer.set('handOff')}>{t('why.wrong')}</button>}
        </>
      )}
    </section>
  )
}

function Considered({ one }: { one: Candidate }) {
  return (
    <li className={css.person} data-chosen={one.chosen || undefined}>
      <Avatar name={one.name} size={24} />
      <span className="grow">
        <span className={`${css.name} ell txt`} dir="auto">{one.name}</span>
        <span className={css.because}>{one.chosen ? t('why.chosen') : (one.excluded_because ?? t('why.higherPrice'))}</span>
      </span>
      {one.score !== null && <bdi className={`num ${css.score}`} dir="ltr">{one.score.toFixed(2)}</bdi>}
    </li>
  )
}
