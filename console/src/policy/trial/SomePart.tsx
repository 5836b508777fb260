import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Textarea } from '../../ui/form'
import { Icon } from '../../ui/Icon'
import { Problem } from '../../ui/Problem'
import { Segmented } from '../../ui/Segmented'
import { Words } from '../../ui/Words'
import { number, t } from '../../words'
import { dayAndClock } from '../../words/time'
import type { Page } from '../types'
import { type Comparison, type Measure, type Trial, trialCalls, type TrialPage } from './calls'
import { differenceOf, onScale, rangeOf, tenth, valueOf, version } from './figures'
import css from './Trial.module.css'
import type { Act } from './TrialPane'

interface Props { page: Page; trials: TrialPage; writes: boolean; busy: boolean; act: Act }

const SHARES = ['5', '10', '20', '30', '50'] as const
type ShareOf = (typeof SHARES)[number]

/** The draft deciding for a share of the customers, and what became of both groups. */
export function SomePart({ page, trials, writes, busy, act }: Props) {
  const { trial, past } = trials
  return (
    <>
      <p className={`soft ${css.lead}`}>{t('trial.someLead')}</p>
      {trial ? <Running page={page} trial={trial} writes={writes} busy={busy} act={act} /> : writes && <Begin page={page} busy={busy} act={act} />}
      {past.length > 0 && (
        <section>
          <h3>{t('trial.past')}</h3>
          <ul className={css.past}>{past.map((one) => <li key={one.id}><Past trial={one} /></li>)}</ul>
        </section>
      )}
    </>
  )
}

function Begin({ page, busy, act }: { page: Page; busy: boolean; act: Act }) {
  const [share, setShare] = useState<ShareOf>('10')
  const [note, setNote] = useState('')
  const { draft } = page
  if (!draft) return <p className="quiet">{t('trial.noDraft')}</p>
  const wrong = page.draft_problems.some((one) => one.severity === 'error')
  const named = version(draft.version)
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault()
        void act(trialCalls.begin(draft.version, draft.revision, Number(share) / 100, note), t('trial.started', { version: named, percent: Number(share) }))
      }}
    >
      <div><p className={css.label}>{t('trial.share')}</p><Segmented label={t('trial.share')} value={share} onChange={setShare} options={SHARES.map((one) => ({ value: one, label: t('trial.shareOf', { percent: Number(one) }) }))} /></div>
      <Textarea label={t('trial.why')} description={t('trial.whyHint')} dir="auto" rows={2} maxLength={500} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      <p className={`quiet ${css.lead}`}>{t('trial.howDrawn')}</p>
      <div><button type="submit" className="btn main" disabled={busy || wrong || !draft.revision} title={wrong ? t('policy.errorsFirst') : undefined}>{t('trial.start', { version: named, percent: Number(share) })}</button></div>
    </form>
  )
}

function Running({ page, trial, writes, busy, act }: { page: Page; trial: Trial; writes: boolean; busy: boolean; act: Act }) {
  const [sure, setSure] = useState<'stop' | 'publish'>()
  const [note, setNote] = useState('')
  const named = version(trial.version)
  const end = (publish: boolean) => void act(trialCalls.end(trial.id, publish, note), publish ? t('trial.published', { version: named }) : t(page.draft ? 'trial.stoppedOther' : 'trial.stopped'))
  return (
    <>
      <TrialHead trial={trial} />
      <Compared trial={trial} />
      {writes && (
        <div className={css.form}>
          {sure && <Textarea label={t('trial.why')} description={t('trial.whyHint')} dir="auto" rows={2} maxLength={500} autoFocus value={note} onChange={(event) => setNote(event.currentTarget.value)} />}
          <div className={css.acts}>
            {!sure && <><button type="button" className="btn" disabled={busy} onClick={() => setSure('stop')}>{t('trial.stop')}</button><button type="button" className="btn main" disabled={busy} onClick={() => setSure('publish')}>{t('trial.publish', { version: named })}</button></>}
            {sure && <button type="button" className="btn bare" onClick={() => setSure(undefined)}>{t('dialog.cancel')}</button>}
            {sure && <button type="button" className="btn main" disabled={busy} onClick={() => end(sure === 'publish')}>{sure === 'stop' ? t('trial.stopSure', { live: version(trial.live_version) }) : t('trial.publishSure', { version: named })}</button>}
          </div>
        </div>
      )}
    </>
  )
}

function TrialHead({ trial }: { trial: Trial }) {
  return (
    <div>
      <p className={css.head}>
        <b>{t('trial.tried', { version: version(trial.version), percent: Math.round(trial.share * 1000) / 10 })}</b>
        <span className={`chip ${trial.outcome ? '' : 'pine'}`}>{t(`trial.outcome.${trial.outcome ?? 'running'}`)}</span>
        <span className="quiet num">{t('trial.since', { time: dayAndClock(trial.started_at) })}</span>
        {trial.started_by && <span className="quiet">{t('trial.by', { name: trial.started_by })}</span>}
      </p>
      {trial.note && <Words as="p" text={trial.note} />}
    </div>
  )
}

function Past({ trial }: { trial: Trial }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <p className={css.head}>
        <b>{t('trial.pastLine', { version: version(trial.version), percent: Math.round(trial.share * 1000) / 10 })}</b>
        <span className="chip">{t(`trial.outcome.${trial.outcome ?? 'running'}`)}</span>
        <span className="quiet num">{dayAndClock(trial.ended_at ?? trial.started_at)}</span>
        <button type="button" className="btn bare" aria-expanded={open} onClick={() => setOpen(!open)}>{t('trial.compare')}</button>
      </p>
      {trial.end_note && <Words as="p" text={trial.end_note} />}
      {open && <Compared trial={trial} />}
    </>
  )
}

function Compared({ trial }: { trial: Trial }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['policy-comparison', trial.id], queryFn: () => trialCalls.comparison(trial.id), staleTime: 30_000, refetchInterval: trial.ended_at ? false : 60_000,
  })
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />
  if (!data) return <div aria-busy className={css.bones}><div className="skeleton" /></div>
  return <Table of={data} />
}

function Table({ of }: { of: Comparison }) {
  const { trial } = of
  const needs = Math.min(...of.measures.map((one) => one.needs))
  const live = t('trial.live', { version: version(trial.live_version) })
  const tried = t('trial.arm', { version: version(trial.version) })
  const counted = (name: string, n: number, customers: number) => t('trial.arms', { name, counts: t('trial.counts', { n, customers: t('trial.customers', { n: customers }) }) })
  return (
    <section>
      <p className={`soft num ${css.counts}`}><span>{counted(live, of.live_conversations, of.live_customers)}</span><span>{counted(tried, of.trial_conversations, of.trial_customers)}</span></p>
      <div className={`scroll ${css.box}`} tabIndex={0} role="group" aria-label={t('trial.comparison')}>
        <table className={`${css.table} ${css.compared}`}>
          <caption className="vh">{t('trial.comparison')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('trial.measure')}</th>
              <th scope="col">{live}</th>
              <th scope="col">{tried}</th>
              <th scope="col">{t('trial.difference')}</th>
            </tr>
          </thead>
          <tbody>{of.measures.map((one) => <Row key={one.key} one={one} names={[live, tried]} />)}</tbody>
        </table>
      </div>
      <ul className={css.limits}>
        <li>{t('trial.needs', { n: needs })}</li>
        <li>{t('trial.looking')}</li>
        <li>{t('trial.together')}</li>
      </ul>
    </section>
  )
}

const tones = { too_few: '', no_difference: '', better: 'pine', worse: 'coral' }

function Row({ one, names }: { one: Measure; names: [string, string] }) {
  const apart = differenceOf(one)
  const scale = onScale(one)
  return (
    <tr>
      <th scope="row">{t(`trial.m.${one.key}`)} {one.primary && <span className={`chip ${css.primary}`} title={t('trial.primaryHint')}>{t('trial.primary')}</span>}</th>
      {[one.live, one.trial].map((value, place) => (
        <td key={place} data-label={names[place]}>
          {value.value === null
            ? <span className="quiet num">{t('trial.have', { have: number(value.of), needs: number(one.needs) })}</span>
            : <><b className="num">{valueOf(one, value.value)}</b><span className={css.small}><bdi>{rangeOf(one, value.at_least!, value.at_most!)}</bdi></span></>}
        </td>
      ))}
      <td>
        {apart && scale
          ? (
            <span className={css.apart}>
              <span><b className="num">{apart.value}</b> <span className={`chip ${tones[one.verdict]}`}>{t(`trial.v.${one.verdict}`)}</span></span>
              <span className={css.around} aria-hidden><u /><i data-tone={one.verdict} style={{ insetInlineStart: `${scale.from}%`, insetInlineEnd: `${100 - scale.to}%` }} /><b style={{ insetInlineStart: `${scale.at}%` }} /></span>
              <span className={css.small}><bdi>{apart.range}</bdi></span>
            </span>
          )
          : <span className="chip">{t('trial.v.too_few')}</span>}
      </td>
    </tr>
  )
}

/** What runs now, in one line each above the rules. */
export function TrialBanner({ trials, onOpen }: { trials: TrialPage | undefined; onOpen: () => void }) {
  if (!trials) return null
  const { shadow, trial } = trials
  const runs = shadow !== null && shadow.shadow.ended_at === null
  if (!runs && !trial) return null
  return (
    <ul className={css.banner}>
      {trial && <li><Icon name="users" size={17} /><span className="grow"><b>{t('trial.tried', { version: version(trial.version), percent: Math.round(trial.share * 1000) / 10 })}</b> <span className="quiet num">{t('trial.since', { time: dayAndClock(trial.started_at) })}</span></span><button type="button" className="btn" onClick={onOpen}>{t('trial.compare')}</button></li>}
      {runs && (
        <li>
          <Icon name="eye" size={17} />
          <span className="grow"><b>{t('trial.beside', { draft: version(shadow.shadow.draft_version), live: version(shadow.shadow.live_version) })}</b> <span className="soft">{shadow.whole.rate === null ? t('trial.bannerShadow', { n: shadow.whole.of, times: shadow.whole.times }) : t('trial.bannerShadowRate', { n: shadow.whole.of, percent: tenth(shadow.whole.rate), least: tenth(shadow.whole.at_least!), most: tenth(shadow.whole.at_most!) })}</span></span>
          <button type="button" className="btn" onClick={onOpen}>{t('trial.look')}</button>
        </li>
      )}
    </ul>
  )
}
