import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { client } from '../../api/cache'
import { Icon } from '../../ui/Icon'
import { Problem, reason } from '../../ui/Problem'
import { Segmented } from '../../ui/Segmented'
import { say } from '../../ui/toast'
import { t } from '../../words'
import page_css from '../PolicyPage.module.css'
import type { Page } from '../types'
import { type TrialPage, trialsQuery } from './calls'
import { ShadowPart } from './ShadowPart'
import { SomePart } from './SomePart'
import css from './Trial.module.css'

export type Act = (answer: Promise<TrialPage>, done: string) => Promise<void>

/** Trying rules before they count: beside what is live, or on a share of the customers. */
export function TrialPane({ page, writes, onClose }: { page: Page; writes: boolean; onClose: () => void }) {
  const { data, error, refetch } = useQuery(trialsQuery)
  const [chosen, setWay] = useState<'shadow' | 'some'>()
  const [busy, setBusy] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const way = chosen ?? (data?.trial ? 'some' : 'shadow')

  const act: Act = async (answer, done) => {
    setBusy(true)
    try {
      client.setQueryData(trialsQuery.queryKey, await answer)
      say(done)
    } catch (failure) {
      say(reason(failure), { tone: 'bad' })
    } finally {
      setBusy(false)
      // What is a draft, what is live and which versions there are may all be different now.
      void client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('policy') })
    }
  }

  return (
    <aside className={`${page_css.side} ${css.pane}`} aria-labelledby="trial" onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <div className={page_css.sideHead}>
        <h2 id="trial" ref={heading} tabIndex={-1}>{t('trial.title')}</h2>
        <button type="button" className="iconbtn" aria-label={t('dialog.close')} onClick={onClose}><Icon name="x" size={18} /></button>
      </div>
      <div className={`scroll ${page_css.sideBody} ${css.body}`} tabIndex={0} role="group" aria-labelledby="trial">
        <Segmented label={t('trial.way')} value={way} onChange={setWay} options={[{ value: 'shadow', label: t('trial.shadow') }, { value: 'some', label: t('trial.some') }]} />
        {error && !data && <Problem error={error} retry={() => void refetch()} />}
        {!data && !error && <div aria-busy className={css.bones}>{[0, 1, 2].map((one) => <div key={one} className="skeleton" />)}</div>}
        {data && way === 'shadow' && <ShadowPart page={page} report={data.shadow} writes={writes} busy={busy} act={act} />}
        {data && way === 'some' && <SomePart page={page} trials={data} writes={writes} busy={busy} act={act} />}
      </div>
    </aside>
  )
}
