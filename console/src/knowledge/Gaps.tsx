import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../api/cache'
import { calls, type Gap } from '../api/calls'
import { may, useMe } from '../shell/state'
import { Empty, Problem, reason } from '../ui/Problem'
import { Segmented } from '../ui/Segmented'
import { say } from '../ui/toast'
import { Words } from '../ui/Words'
import { t } from '../words'
import { languageName } from '../words/languages'
import { dayAndClock } from '../words/time'
import css from './AnswersPage.module.css'

/** What customers asked and nothing approved answers; questions that are alike stand together. */
export function Gaps({ writes, onAnswer }: { writes: boolean; onAnswer: (gap: Gap) => void }) {
  const [order, setOrder] = useState<'newest' | 'most'>('newest')
  const reads = may(useMe(), 'inbox.read')
  const { data, error, refetch } = useQuery({ queryKey: ['answers', 'gaps', order], queryFn: () => calls.gaps(order), placeholderData: keepPreviousData })
  async function dismiss(gap: Gap) {
    try {
      await calls.dismissGap(gap.id)
      await client.invalidateQueries({ queryKey: ['answers', 'gaps'] })
      say(t('answers.dismissed'))
    } catch (failure) {
      say(reason(failure), { tone: 'bad' })
    }
  }
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />
  if (!data) return null
  if (!data.items.length) return <section><Empty icon="circle-check" text={t('answers.noGaps')} hint={t('answers.noGapsHint')} /></section>
  return (
    <section aria-label={t('answers.gaps')}>
      <div className={css.tools}>
        <Segmented small label={t('answers.order')} value={order} onChange={setOrder} options={[{ value: 'newest', label: t('answers.newest') }, { value: 'most', label: t('answers.most') }]} />
      </div>
      {!reads && <p className="quiet">{t('answers.hidden')}</p>}
      <ul className={css.rows}>
        {data.items.map((gap) => (
          <li key={gap.id} className={css.item}>
            <span className={css.main}>
              {gap.text ? <Words text={gap.text} as="span" className={css.asked} /> : <span className="quiet">{t(reads ? 'answers.taken' : 'answers.hidden')}</span>}
              <span className={css.sub}>
                <span className="num">{t('answers.times', { n: gap.times })}</span>
                {gap.language && <span>{languageName(gap.language)}</span>}
                <Link to="/inbox/{-$conversationId}" params={{ conversationId: gap.conversation_id }} search={{ view: 'all' }} className="link">{dayAndClock(gap.last_at)}</Link>
              </span>
            </span>
            {writes && (
              <span className={css.acts}>
                <button type="button" className="btn" onClick={() => onAnswer(gap)}>{t('answers.writeAnswer')}</button>
                <button type="button" className="btn bare" aria-label={t('answers.dismissOne', { question: gap.text })} onClick={() => void dismiss(gap)}>{t('answers.dismiss')}</button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
