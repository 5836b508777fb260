import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { client } from '../api/cache'
import { onLive } from '../api/live'
import { may, useMe } from '../shell/state'
import { Icon } from '../ui/Icon'
import { Empty, Problem, reason } from '../ui/Problem'
import { Segmented } from '../ui/Segmented'
import { say } from '../ui/toast'
import { number, t } from '../words'
import { dayOf } from '../words/time'
import { type Advice, adviceCalls, type Chosen, type Finding, type Report, type Study } from './calls'
import css from './CoveragePage.module.css'
import { FindingCard } from './FindingCard'
import { Gaps } from './Gaps'
import { HeatSection } from './HeatSection'
import { Tried, Trust } from './Trust'

const QUERY = ['advice'] as const
const WEEKS = ['4', '8', '12', '26'] as const
type Weeks = (typeof WEEKS)[number]

/** Which few changes of people would help customers most, with what that rests on, and where it is thin now. */
export function CoveragePage() {
  const reads = may(useMe(), 'routing.read')
  const { data, error, refetch } = useQuery({
    queryKey: QUERY, queryFn: adviceCalls.read, enabled: reads, staleTime: 30_000,
    refetchInterval: (query) => (query.state.data?.study?.state === 'under_way' ? 1500 : false),
  })
  useEffect(() => {
    document.title = t('title.coverage')
    return onLive((event) => {
      if (!event.name.startsWith('routing.advice_')) return
      void client.invalidateQueries({ queryKey: QUERY })
      void client.invalidateQueries({ queryKey: ['heat'] })
    })
  }, [])
  if (!reads) return <Empty icon="lock" text={t('coverage.notAllowed')} hint={t('coverage.notAllowedHint')} />
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />
  return data ? <Coverage report={data} /> : <Loading />
}

function Loading() {
  return (
    <div className={css.page} aria-busy role="status" aria-label={t('coverage.title')}>
      <div className={css.inner}>{[0, 1, 2].map((one) => <div key={one} className={`skeleton ${css.bone}`} />)}</div>
    </div>
  )
}

function Coverage({ report }: { report: Report }) {
  const { study, advice } = report
  const [chosen, setChosen] = useState<Chosen>({})
  const heat = useRef<HTMLElement>(null)
  const show = (next: Chosen) => {
    setChosen(next)
    heat.current?.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' })
    heat.current?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true })
  }
  return (
    <div className={`scroll ${css.page}`}>
      <div className={css.inner}>
        <Head report={report} />
        {study?.state === 'under_way' && <UnderWay study={study} />}
        {(study?.state === 'cancelled' || study?.state === 'failed') && <p className={css.ended}>{t(`coverage.${study.state}`)}</p>}
        {!advice && study?.state !== 'under_way' && <Empty icon="puzzle" text={t('coverage.none')} hint={t('coverage.noneHint')} />}
        {advice && (
          <>
            <Findings advice={advice} onShow={show} />
            <Gaps gaps={advice.gaps} onShow={show} />
            <HeatSection ref={heat} advice={advice} chosen={chosen} onChoose={setChosen} />
            <Tried tried={advice.tried} />
            {advice.trust && <Trust trust={advice.trust} />}
          </>
        )}
      </div>
    </div>
  )
}

function Head({ report }: { report: Report }) {
  const { study, advice } = report
  const [weeks, setWeeks] = useState<Weeks>(WEEKS.find((one) => Number(one) === study?.weeks) ?? '8')
  const busy = study?.state === 'under_way'
  async function begin() {
    try {
      client.setQueryData(QUERY, await adviceCalls.ask(Number(weeks)))
    } catch (error) {
      say(reason(error), { tone: 'bad' })
      void client.invalidateQueries({ queryKey: QUERY })
    }
  }
  return (
    <header className={css.head}>
      <div className="grow">
        <h1>{t('coverage.title')}</h1>
        {advice && <p className={`quiet ${css.from}`}>{t('coverage.from', { n: advice.enquiries, first: dayOf(advice.starts), last: dayOf(advice.ends) })}</p>}
        <p className={`soft ${css.lead}`}>{t('coverage.lead')}</p>
      </div>
      {!busy && (
        <div className={css.ask}>
          <Segmented small label={t('coverage.weeks')} value={weeks} onChange={setWeeks} options={WEEKS.map((one) => ({ value: one, label: t('coverage.weeksOf', { n: Number(one) }) }))} />
          <button type="button" className={`btn ${advice ? '' : 'main'}`} onClick={() => void begin()}><Icon name={advice ? 'refresh' : 'player-play'} size={16} />{advice ? t('coverage.again') : t('coverage.study')}</button>
        </div>
      )}
    </header>
  )
}

function UnderWay({ study }: { study: Study }) {
  const share = study.phase === 'measuring' ? 0.5 + (0.5 * study.done) / Math.max(study.total, 1) : study.phase === 'choosing' ? 0.04 + (0.46 * study.done) / Math.max(study.total, 1) : 0.02
  async function stop() {
    try {
      client.setQueryData(QUERY, await adviceCalls.cancel(study.id))
    } catch (error) {
      say(reason(error), { tone: 'bad' })
    }
  }
  return (
    <section className={css.underWay} aria-label={t('coverage.underWay')}>
      <div className="row">
        <strong className="grow">{t('coverage.underWay')}</strong>
        <button type="button" className="btn" onClick={() => void stop()}>{t('coverage.stop')}</button>
      </div>
      <div className={css.bar} role="progressbar" aria-label={t('coverage.underWay')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)}><i style={{ width: `${share * 100}%` }} /></div>
      <p className="soft"><span role="status">{t(`coverage.phase.${study.phase}`)}</span>{study.total > 0 && <span className="num quiet">{t('coverage.progress', { done: study.done, n: study.total })}</span>}<span className="quiet">{t('coverage.goOn')}</span></p>
    </section>
  )
}

function Findings({ advice, onShow }: { advice: Advice; onShow: (chosen: Chosen) => void }) {
  if (advice.lacks.length) {
    return (
      <section className={css.lacks}>
        <h2>{t('coverage.lacks')}</h2>
        <ul>
          {advice.lacks.map((one) => (
            <li key={one.what}><span>{one.sentence}</span><span className={css.meter} aria-hidden><i style={{ width: `${Math.min(100, (100 * one.there) / one.wanted)}%` }} /></span></li>
          ))}
        </ul>
        <p>{t('coverage.lacksHint')}</p>
      </section>
    )
  }
  if (!advice.findings.length) {
    return (
      <section className={css.fine}>
        <Icon name="circle-check" size={22} />
        <div><p className="strong">{t('coverage.nothing', { n: advice.screened })}</p><p className="soft">{t('coverage.nothingHint')}</p></div>
      </section>
    )
  }
  const team = advice.findings.filter((one) => one.kind !== 'person')
  const more = advice.findings.filter((one) => one.kind === 'person')
  return (
    <>
      <Cards title={t('coverage.findings')} findings={team} first={1} onShow={onShow} />
      <Cards title={t('coverage.newPeople')} findings={more} first={team.length + 1} onShow={onShow} />
    </>
  )
}

function Cards({ title, findings, first, onShow }: { title: string; findings: readonly Finding[]; first: number; onShow: (chosen: Chosen) => void }) {
  if (!findings.length) return null
  return (
    <section className={css.section}>
      <h2>{title}</h2>
      <ol className={css.cards} start={first}>
        {findings.map((one, place) => <li key={one.title}><FindingCard finding={one} place={number(first + place)} onShow={onShow} /></li>)}
      </ol>
    </section>
  )
}
