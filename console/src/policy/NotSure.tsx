import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useId, useState } from 'react'
import { client } from '../api/cache'
import { calls, type Understanding } from '../api/calls'
import { may, useMe } from '../shell/state'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { inPercent } from '../understanding/percent'
import { number, t } from '../words'
import css from './NotSure.module.css'

const PROMISES = [0.9, 0.95, 0.97, 0.98, 0.99]
/** Of fewer than these a share would only be chance. */
const ENOUGH = 20

/**
 * How sure a reading must be to go its way alone, and what that has meant lately. It is the promise of Settings, Understanding:
 * the same numbers from the same answer, changed by the same call.
 */
export function NotSure() {
  const { data } = useQuery({ queryKey: ['understanding'], queryFn: calls.understanding, staleTime: 5 * 60_000 })
  return data ? <Card data={data} /> : null
}

function Card({ data }: { data: Understanding }) {
  const decides = may(useMe(), 'business.write')
  const id = useId()
  const [moving, setMoving] = useState<number>()
  const steps = [...new Set([...PROMISES, data.promise])].sort((one, other) => one - other)
  const chosen = moving ?? data.promise
  const { whole } = data
  const asked = whole.messages - whole.alone
  const proven = whole.confirmed >= ENOUGH && whole.realised !== null

  // Whoever drags passes several steps: only where they stop is kept.
  useEffect(() => {
    if (moving === undefined) return undefined
    const timer = setTimeout(() => void keep(moving), 450)
    return () => clearTimeout(timer)
  }, [moving])

  async function keep(promise: number) {
    try {
      client.setQueryData(['understanding'], await calls.promise({ promise, until_proven: data.until_proven, weak_counts: data.weak_counts }))
      say(t('settings.saved'))
    } catch (error) {
      say(reason(error), { tone: 'bad' })
    } finally {
      setMoving(undefined)
    }
  }

  return (
    <div className={css.card}>
      {decides && (
        <div className={css.row}>
          <label htmlFor={id} className={css.label}>{t('policy.mustBeRight')}</label>
          <input
            id={id} type="range" className={css.range} min={0} max={steps.length - 1} step={1} value={steps.indexOf(chosen)} aria-valuetext={t('policy.percent', { percent: inPercent(chosen) })}
            style={{ '--at': `${(steps.indexOf(chosen) / (steps.length - 1)) * 100}%` } as React.CSSProperties}
            onChange={(event) => setMoving(steps[Number(event.currentTarget.value)]!)}
          />
          <span aria-hidden className={`num ${css.now}`}>{t('policy.percent', { percent: inPercent(chosen) })}</span>
          {data.acts_at !== null && moving === undefined && <span className={css.below}>{t('policy.below', { percent: inPercent(data.acts_at) })}</span>}
        </div>
      )}
      {whole.messages > 0 ? (
        <p className={css.figures}>
          <span><strong className="num">{t('policy.percent', { percent: inPercent(whole.alone / whole.messages) })}</strong> {t('policy.byItself')}</span>
          <span>{proven
            ? <><strong className="num">{t('policy.percent', { percent: number(Math.round((1 - whole.realised!) * 1000) / 10) })}</strong> {t('policy.likelyWrong')}</>
            : t('policy.wrongOf', { wrong: whole.confirmed - whole.right, n: whole.confirmed })}</span>
          <span><strong className="num">{number(Math.round((asked / Math.max(1, data.days)) * 10) / 10)}</strong> {t('policy.inquiriesADay')}</span>
        </p>
      ) : <p className="quiet">{t('policy.nothingRead')}</p>}
      <Link to="/settings/{-$page}" params={{ page: 'understanding' }} className={`link ${css.more}`}>{t('policy.howSure')}</Link>
    </div>
  )
}
