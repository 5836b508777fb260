import { useState } from 'react'
import { client } from '../api/cache'
import { calls, type Understanding } from '../api/calls'
import { may, useMe } from '../shell/state'
import { Switch } from '../ui/form'
import { reason } from '../ui/Problem'
import { Segmented } from '../ui/Segmented'
import { say } from '../ui/toast'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import { inPercent, percent } from './percent'
import css from './UnderstandingPage.module.css'

const PROMISES = [0.9, 0.95, 0.97, 0.98, 0.99]

/** What must be kept, whether it is proven, and what happens until then. */
export function PromiseSection({ data }: { data: Understanding }) {
  const decides = may(useMe(), 'business.write')
  const [busy, setBusy] = useState(false)
  const offered = [...new Set([...PROMISES, data.promise])].sort()

  async function change(part: Partial<Pick<Understanding, 'promise' | 'until_proven' | 'weak_counts'>>) {
    const before = data
    const next = { promise: data.promise, until_proven: data.until_proven, weak_counts: data.weak_counts, ...part }
    setBusy(true)
    client.setQueryData(['understanding'], { ...data, ...next })
    try {
      client.setQueryData(['understanding'], await calls.promise(next))
      say(t('settings.saved'))
    } catch (error) {
      client.setQueryData(['understanding'], before)
      say(reason(error), { tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }

  return (
    <section aria-labelledby="proof" aria-busy={busy}>
      <h3 id="proof">{t('understanding.proof')}</h3>
      <p className={css.proof} data-proven={data.proven || undefined}>
        <Icon name={data.proven ? 'circle-check' : 'clock'} size={18} />
        <span>{data.proven ? t('understanding.proven', { n: data.proven_on, right: data.proven_right, percent: inPercent(data.acts_at ?? 1) }) : t('understanding.notProven', { n: data.still_needed })}</span>
      </p>
      {decides ? (
        <>
          <div className={css.choice}>
            <div><h4>{t('understanding.promise')}</h4><p className="quiet">{t('understanding.promiseHint')}</p></div>
            <Segmented label={t('understanding.promise')} value={String(data.promise)} onChange={(next) => void change({ promise: Number(next) })} options={offered.map((share) => ({ value: String(share), label: percent(share) }))} />
          </div>
          <div className={css.choice}>
            <div><h4>{t('understanding.until')}</h4><p className="quiet">{t('understanding.untilHint')}</p></div>
            <Segmented label={t('understanding.until')} value={data.until_proven} onChange={(next) => void change({ until_proven: next })} options={(['act', 'ask'] as const).map((value) => ({ value, label: t(`understanding.until.${value}`) }))} />
          </div>
          <div className={css.choice}>
            <Switch checked={data.weak_counts} onChange={(event) => void change({ weak_counts: event.currentTarget.checked })} label={t('understanding.weak')} description={t('understanding.weakHint')} />
          </div>
        </>
      ) : <p className="quiet">{t('understanding.ownerOnly')}</p>}
    </section>
  )
}
