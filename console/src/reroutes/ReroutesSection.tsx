import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { client } from '../api/cache'
import { onLive } from '../api/live'
import { NeedChip } from '../understanding/NeedChip'
import { Icon } from '../ui/Icon'
import { Empty, Problem, reason } from '../ui/Problem'
import { Segmented } from '../ui/Segmented'
import { say } from '../ui/toast'
import { number, t } from '../words'
import { dayAndClock } from '../words/time'
import { type Example, type Rate, type Reason, type Reroutes, rerouteCalls } from './calls'
import { driftSaid } from './drift'
import { HandOffs } from './HandOffs'
import css from './ReroutesSection.module.css'

const PERIODS = ['7', '30', '90'] as const
const GROUPS = ['need', 'rule', 'person'] as const
type Period = (typeof PERIODS)[number]
type Group = (typeof GROUPS)[number]

const tenth = (share: number): string => number(Math.round(share * 1000) / 10)
const whole = (share: number): string => number(Math.round(share * 100))

/** How often a first handoff did not stand, where, why, and whether that drifts; each figure opens the conversations behind it. */
export function ReroutesSection() {
  const [days, setDays] = useState<Period>('30')
  const [by, setBy] = useState<Group>('need')
  const [open, setOpen] = useState<string | null>(null)
  const { data, error, refetch } = useQuery({ queryKey: ['reroutes', days], queryFn: () => rerouteCalls.rates(Number(days)), staleTime: 30_000, placeholderData: (was) => was })
  useEffect(() => onLive((event) => void ((event.name.startsWith('routing.drift') || event.name === 'conversation.closed') && client.invalidateQueries({ queryKey: ['reroutes'], refetchType: event.name.startsWith('routing.') ? 'active' : 'none' }))), [])
  const group = { need: data?.by_need, rule: data?.by_rule, person: data?.by_person }[by] ?? []
  return (
    <section className={css.section} aria-label={t('reroutes.title')}>
      <header className={css.head}>
        <div className="grow"><h2>{t('reroutes.title')}</h2><p className={`soft ${css.lead}`}>{t('reroutes.lead')}</p></div>
        <Segmented label={t('reroutes.days')} value={days} onChange={setDays} small options={PERIODS.map((one) => ({ value: one, label: t('reroutes.lastDays', { n: Number(one) }) }))} />
      </header>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <div className={css.cards} aria-busy>{[1, 2, 3].map((one) => <div key={one}><span className="skeleton" style={{ height: 62 }} /></div>)}</div>}
      {data && (
        <>
          <Headline data={data} />
          <Alarms data={data} />
          {data.whole.handled + data.whole.left === 0 ? <Empty icon="route" text={t('reroutes.empty')} hint={t('reroutes.emptyHint')} /> : (
            <>
              <div className={css.by}><Segmented label={t('reroutes.by')} value={by} onChange={(next) => { setBy(next); setOpen(null) }} options={GROUPS.map((one) => ({ value: one, label: t(`reroutes.by.${one}`) }))} /></div>
              <Table by={by} rates={group} open={open} onOpen={(key) => setOpen(open === key ? null : key)} />
              <Examples examples={data.examples.filter((one) => open === null || keyOf(one, by) === open)} />
            </>
          )}
          <HandOffs days={Number(days)} />
        </>
      )}
    </section>
  )
}

const keyOf = (one: Example, by: Group): string => ({ need: one.need ?? '', rule: one.rule, person: one.owner_id })[by]

function Headline({ data }: { data: Reroutes }) {
  const { whole: all, watch } = data
  const watching = watch.seen >= watch.learns_from
  return (
    <dl className={css.cards}>
      <div>
        <dt>{t('reroutes.rate')}</dt>
        <dd className="num">{all.rate === null ? t('reroutes.none') : t('reroutes.percent', { percent: tenth(all.rate) })}</dd>
        <dd className="quiet">{t('reroutes.of', { rerouted: all.rerouted, n: all.handled })}</dd>
        {all.handled > 0 && <dd className="quiet">{t('reroutes.between', { least: tenth(all.at_least), most: tenth(all.at_most) })}</dd>}
      </div>
      <div>
        <dt>{t('reroutes.left')}</dt>
        <dd className="num">{number(all.left)}</dd>
        <dd className="quiet">{t('reroutes.leftHint')}</dd>
      </div>
      <div>
        <dt>{t('reroutes.watch')}</dt>
        <dd className="num">{watching ? t('reroutes.watching') : t('reroutes.learning', { seen: watch.seen, n: watch.learns_from })}</dd>
        <dd className="quiet">{watching ? t('reroutes.watchingHint', { percent: tenth(watch.usual) }) : t('reroutes.learningHint')}</dd>
      </div>
    </dl>
  )
}

function Alarms({ data }: { data: Reroutes }) {
  if (!data.drifts.length) return null
  async function seen(id: string) {
    try {
      await rerouteCalls.acknowledge(id)
    } catch (error) {
      say(reason(error), { tone: 'bad' })
    }
    for (const name of ['reroutes', 'notices']) void client.invalidateQueries({ queryKey: [name] })
  }
  return (
    <section className={css.alarms} aria-label={t('reroutes.alarms')}>
      <h3>{t('reroutes.alarms')}</h3>
      <ul>
        {data.drifts.map((one) => (
          <li key={one.id} data-open={!one.acknowledged_at || undefined}>
            <Icon name={one.acknowledged_at ? 'check' : 'alert-triangle'} size={16} />
            <span className="grow">{driftSaid(one)}</span>
            <span className="quiet num">{dayAndClock(one.at)}</span>
            {one.acknowledged_by ? <span className="quiet">{t('reroutes.seenBy', { name: one.acknowledged_by })}</span> : <button type="button" className="btn" onClick={() => void seen(one.id)}>{t('notice.seen')}</button>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function mostly(rate: Rate): string {
  const most = Object.entries(rate.reasons as Record<Reason, number>).sort((a, b) => b[1] - a[1])[0]
  return most ? t(`reason.${most[0] as Reason}`) : t('reroutes.none')
}

function Table({ by, rates, open, onOpen }: { by: Group; rates: readonly Rate[]; open: string | null; onOpen: (key: string) => void }) {
  return (
    <div className={`scroll ${css.tablebox}`} tabIndex={0} role="group" aria-label={t('reroutes.title')}>
      <table className={`${css.table} ${css.rates}`}>
        <thead>
          <tr>
            <th scope="col">{t(`reroutes.by.${by}`)}</th>
            <th scope="col" className={css.figure}>{t('reroutes.handled')}</th>
            <th scope="col" className={css.figure}>{t('reroutes.rate')}</th>
            <th scope="col">{t('reroutes.range')}</th>
            <th scope="col">{t('reroutes.why')}</th>
            <th scope="col" className={css.figure}>{t('reroutes.left')}</th>
          </tr>
        </thead>
        <tbody>
          {rates.map((one) => (
            <tr key={one.key} data-open={open === one.key || undefined}>
              <th scope="row">
                {one.rerouted > 0 ? <button type="button" className="link" aria-pressed={open === one.key} title={t('reroutes.show', { name: one.name })} onClick={() => onOpen(one.key)}><bdi>{one.name}</bdi></button> : <bdi>{one.name}</bdi>}
              </th>
              <td className={css.figure} data-label={t('reroutes.handled')}>{number(one.handled)}</td>
              <td className={css.figure} data-label={t('reroutes.rate')}>{one.rate === null ? t('reroutes.none') : t('reroutes.percent', { percent: tenth(one.rate) })}</td>
              <td data-label={t('reroutes.range')}>{one.handled > 0 ? <Interval rate={one} /> : t('reroutes.none')}</td>
              <td data-label={t('reroutes.why')}>{mostly(one)}</td>
              <td className={css.figure} data-label={t('reroutes.left')}>{number(one.left)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Where the true rate lies, drawn on a scale from nothing to half. */
function Interval({ rate }: { rate: Rate }) {
  const at = (share: number) => `${Math.min(share / 0.5, 1) * 100}%`
  return (
    <span className={css.interval}>
      <span className={css.scale} aria-hidden>
        <i style={{ insetInlineStart: at(rate.at_least), insetInlineEnd: `calc(100% - ${at(rate.at_most)})` }} />
        <b style={{ insetInlineStart: at(rate.rate ?? 0) }} />
      </span>
      <bdi dir="ltr" className="num">{t('reroutes.rangeOf', { least: whole(rate.at_least), most: whole(rate.at_most) })}</bdi>
    </span>
  )
}

function Examples({ examples }: { examples: readonly Example[] }) {
  return (
    <section className={css.examples} aria-label={t('reroutes.examples')}>
      <h3>{t('reroutes.examples')}</h3>
      {!examples.length && <p className="quiet">{t('reroutes.noExamples')}</p>}
      <ul>
        {examples.slice(0, 20).map((one) => (
          <li key={one.conversation_id}>
            <Link to="/inbox/{-$conversationId}" params={{ conversationId: one.conversation_id }} search={{ view: 'all' }} className={css.example} title={t('reroutes.open')}>
              <span className={`${css.who} ell txt`} dir="auto">{one.customer || t('board.someone')}</span>
              <NeedChip need={one.need} />
              <span className={css.fromTo}>{t('reroutes.fromTo', { from: one.owner, to: one.to ?? t('reroutes.none') })}</span>
              <span className={css.because}>{one.reason === null ? t('reason.none') : one.told ? t(`reason.${one.reason}`) : t('reroutes.guessed', { reason: t(`reason.${one.reason}`) })}</span>
              <span className="quiet num">{dayAndClock(one.at)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
