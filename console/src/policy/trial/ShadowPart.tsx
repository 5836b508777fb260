import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Icon } from '../../ui/Icon'
import { number, t } from '../../words'
import { dayAndClock } from '../../words/time'
import { shown } from '../drafting'
import { queueName } from '../said'
import type { Page } from '../types'
import { type Differing, type Elsewhere, type ShadowReport, trialCalls } from './calls'
import { tenth, version } from './figures'
import css from './Trial.module.css'
import type { Act } from './TrialPane'

interface Props { page: Page; report: ShadowReport | null; writes: boolean; busy: boolean; act: Act }
type Only = { rule?: string; person?: string; name: string } | null

/** From so many decisions on a share is said at all; the server holds to the same. */
const ENOUGH = 30
const STEP = 10

/** The draft decided beside what is live: what would go elsewhere, by rule and person, and why. */
export function ShadowPart({ page, report, writes, busy, act }: Props) {
  const [only, setOnly] = useState<Only>(null)
  const { draft } = page
  const runs = report !== null && report.shadow.ended_at === null
  const wrong = page.draft_problems.some((one) => one.severity === 'error')
  const newer = runs && draft !== null && (draft.version !== report.shadow.draft_version || draft.revision !== report.shadow.revision)
  const start = (label: string) => (
    <button
      type="button" className={`btn ${runs ? '' : 'main'}`} disabled={busy || wrong || !draft?.revision} title={wrong ? t('policy.errorsFirst') : undefined}
      onClick={() => void act(trialCalls.beginShadow(draft!.revision), t('trial.shadowStarted', { version: version(draft!.version) }))}
    >
      <Icon name="eye" size={16} />{label}
    </button>
  )
  return (
    <>
      <p className={`soft ${css.lead}`}>{t('trial.shadowLead')}</p>
      {!runs && (draft ? writes && <div>{start(t('trial.shadowStart', { version: version(draft.version) }))}</div> : <p className="quiet">{t('trial.noDraft')}</p>)}
      {report && (
        <>
          <Head report={report} />
          {newer && <p className={css.note}><Icon name="info-circle" size={16} />{t('trial.draftMoved')}</p>}
          {report.shadow.errors > 0 && <p className={css.bad} role="status"><Icon name="alert-circle" size={16} />{t('trial.errors', { n: report.shadow.errors, error: report.shadow.last_error })}</p>}
          <Cards report={report} />
          {report.whole.of === 0 ? <p className="quiet">{t('trial.quiet')}</p> : (
            <>
              {report.causes.length > 0 && <Causes report={report} />}
              <ByRule rates={report.by_rule} only={only} onOnly={setOnly} />
              <ByPerson report={report} only={only} onOnly={setOnly} />
              <List key={JSON.stringify(only)} page={page} report={report} only={only} onAll={() => setOnly(null)} />
            </>
          )}
          <p className={`quiet ${css.lead}`}>{t('trial.shadowLimits')}</p>
        </>
      )}
      {runs && writes && (
        <div className={css.acts}>
          {newer && start(t('trial.shadowAgain'))}
          <button type="button" className="btn" disabled={busy} onClick={() => void act(trialCalls.stopShadow(), t('trial.shadowStopped'))}>{t('trial.shadowStop')}</button>
        </div>
      )}
    </>
  )
}

function Head({ report: { shadow } }: { report: ShadowReport }) {
  return (
    <p className={css.head}>
      <b>{t('trial.beside', { draft: version(shadow.draft_version), live: version(shadow.live_version) })}</b>
      <span className={`chip ${shadow.ended_at ? '' : 'pine'}`}>{t(`trial.outcome.${shadow.outcome ?? 'running'}`)}</span>
      <span className="quiet num">{shadow.ended_at ? t('trial.until', { time: dayAndClock(shadow.ended_at) }) : t('trial.since', { time: dayAndClock(shadow.started_at) })}</span>
      {shadow.started_by && <span className="quiet">{t('trial.by', { name: shadow.started_by })}</span>}
    </p>
  )
}

function Cards({ report: { whole, conversations, terms } }: { report: ShadowReport }) {
  return (
    <dl className={css.cards}>
      <div><dt>{t('trial.decisions')}</dt><dd className="num">{number(whole.of)}</dd><dd className="quiet">{t('trial.ofConversations', { n: conversations })}</dd></div>
      <div>
        <dt>{t('trial.elsewhere')}</dt>
        <dd className="num">{whole.rate === null ? number(whole.times) : t('trial.percent', { percent: tenth(whole.rate) })}</dd>
        {whole.rate === null
          ? <dd className="quiet">{t('trial.needDecisions', { n: ENOUGH })}</dd>
          : <><dd className="quiet"><bdi>{t('trial.range', { least: tenth(whole.at_least!), most: tenth(whole.at_most!) })}</bdi></dd><dd className="quiet">{t('trial.timesOf', { times: whole.times, n: whole.of })}</dd></>}
      </div>
      <div><dt>{t('trial.terms')}</dt><dd className="num">{number(terms)}</dd><dd className="quiet">{t('trial.termsHint')}</dd></div>
    </dl>
  )
}

function Causes({ report }: { report: ShadowReport }) {
  return (
    <section>
      <h3>{t('trial.causes')}</h3>
      <ul className={css.causes}>{report.causes.map((one) => <li key={one.cause} className="chip">{t(`trial.cause.${one.cause}`)}<b className="num">{number(one.times)}</b></li>)}</ul>
    </section>
  )
}

function ByRule({ rates, only, onOnly }: { rates: Elsewhere[]; only: Only; onOnly: (only: Only) => void }) {
  const shares = rates.some((one) => one.rate !== null)
  return (
    <section>
      <h3>{t('trial.byRule')}</h3>
      <div className={`scroll ${css.box}`} tabIndex={0} role="group" aria-label={t('trial.byRule')}>
        <table className={`${css.table} ${css.byRule}`}>
          <thead><tr><th scope="col">{t('trial.rule')}</th><th scope="col" className={css.figure}>{t('trial.decisions')}</th><th scope="col" className={css.figure}>{t('trial.elsewhere')}</th>{shares && <td />}</tr></thead>
          <tbody>
            {rates.map((one) => (
              <tr key={one.key} data-open={only?.rule === one.key || undefined}>
                <th scope="row">{one.times > 0
                  ? <button type="button" className="link" aria-pressed={only?.rule === one.key} title={t('trial.showOnly', { name: one.name })} onClick={() => onOnly(only?.rule === one.key ? null : { rule: one.key, name: one.name })}><bdi>{one.name}</bdi></button>
                  : <bdi>{one.name}</bdi>}</th>
                <td className={css.figure}>{number(one.of)}</td>
                <td className={css.figure}>{number(one.times)}</td>
                {shares && <td>{one.rate !== null && <Range of={one} />}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** Where the true share lies, on a scale from nothing to all. */
function Range({ of }: { of: Elsewhere }) {
  const at = (share: number) => `${share * 100}%`
  return (
    <span className={css.range}>
      <span className={css.scale} aria-hidden>
        <i style={{ insetInlineStart: at(of.at_least!), insetInlineEnd: at(1 - of.at_most!) }} />
        <b style={{ insetInlineStart: at(of.rate!) }} />
      </span>
      <bdi dir="ltr" className="num">{t('trial.range', { least: number(Math.round(of.at_least! * 100)), most: number(Math.round(of.at_most! * 100)) })}</bdi>
    </span>
  )
}

function ByPerson({ report, only, onOnly }: { report: ShadowReport; only: Only; onOnly: (only: Only) => void }) {
  const moved = report.by_person.filter((one) => one.gains || one.loses)
  if (!moved.length) return null
  const most = Math.max(...moved.map((one) => Math.max(one.live, one.shadow)), 1)
  const bar = (n: number) => ({ inlineSize: `${n / most * 100}%` })
  return (
    <section>
      <h3>{t('trial.byPerson')}</h3>
      <div className={`scroll ${css.box}`} tabIndex={0} role="group" aria-label={t('trial.byPerson')}>
        <table className={css.table}>
          <thead><tr><th scope="col">{t('trial.person')}</th><th scope="col" className={css.figure}>{t('trial.now')}</th><th scope="col" className={css.figure}>{t('trial.then')}</th><td /></tr></thead>
          <tbody>
            {moved.map((one) => (
              <tr key={one.staff_id} data-open={only?.person === one.staff_id || undefined}>
                <th scope="row"><button type="button" className="link" aria-pressed={only?.person === one.staff_id} title={t('trial.showOnly', { name: one.name })} onClick={() => onOnly(only?.person === one.staff_id ? null : { person: one.staff_id, name: one.name })}><bdi>{one.name}</bdi></button></th>
                <td className={css.figure}>{number(one.live)}</td>
                <td className={css.figure}>{number(one.shadow)}</td>
                <td className={css.bars} aria-hidden><i style={bar(one.live)} /><b style={bar(one.shadow)} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function List({ page, report, only, onAll }: { page: Page; report: ShadowReport; only: Only; onAll: () => void }) {
  const [limit, setLimit] = useState(STEP)
  const { id } = report.shadow
  const { data } = useQuery({
    queryKey: ['policy-differences', id, only?.rule, only?.person, limit, report.whole.times],
    queryFn: () => trialCalls.differences(id, { rule: only?.rule, person: only?.person }, limit),
    placeholderData: keepPreviousData,
  })
  return (
    <section aria-label={t('trial.list')}>
      <div className={css.listHead}>
        <h3>{t('trial.list')}</h3>
        {only && <button type="button" className="chip" onClick={onAll} title={t('trial.showAll')}>{t('trial.listOf', { name: only.name })}<Icon name="x" size={13} /><span className="vh">{t('trial.showAll')}</span></button>}
      </div>
      {data && !data.items.length && <p className="quiet">{t('trial.none')}</p>}
      <ul>{data?.items.map((one) => <li key={one.decision_id}><Line page={page} one={one} /></li>)}</ul>
      {data && data.total > data.items.length && limit < 100 && <button type="button" className="btn bare" onClick={() => setLimit(Math.min(limit * 2, 100))}>{t('trial.more')}</button>}
    </section>
  )
}

const place = (page: Page, owner: string | null, queue: string): string => owner ?? t('trial.waitsIn', { queue: queueName(shown(page), page.names, queue) })

function Line({ page, one }: { page: Page; one: Differing }) {
  return (
    <Link to="/inbox/{-$conversationId}" params={{ conversationId: one.conversation_id }} search={{ view: 'all' }} className={css.line}>
      <span className={css.lineTop}>
        <b className="ell" dir="auto">{one.customer || t('trial.someone')}</b>
        <span className={css.way}>{t('trial.fromTo', { from: place(page, one.live_owner, one.live_queue), to: place(page, one.shadow_owner, one.shadow_queue) })}</span>
        <span className="quiet num">{dayAndClock(one.at)}</span>
      </span>
      <span className="soft">{one.why}</span>
    </Link>
  )
}
