import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Model } from '../api/calls'
import type { Need } from '../api/types'
import { Icon } from '../ui/Icon'
import { Segmented } from '../ui/Segmented'
import { Words } from '../ui/Words'
import { number, t } from '../words'
import { languageName } from '../words/languages'
import css from './ModelSection.module.css'
import { NeedChip } from './NeedChip'
import { percent } from './percent'
import page from './UnderstandingPage.module.css'

type Trial = NonNullable<Model['trial']>
type Cell = Trial['needs'][number]
type By = 'needs' | 'languages'

/** A version on trial: how far it is, what it found, the messages that are read differently, and whether to use it. */
export function ModelTrial({ trial, enough, busy, use }: { trial: Trial; enough: number; busy: boolean; use?: (digest: string) => void }) {
  const { verdict } = trial
  return (
    <div className={css.card} role="group" aria-labelledby="trial">
      <h4 id="trial">{t('model.trial', { version: trial.candidate_version })}</h4>
      <p className="quiet">{t('model.trialLead')}</p>
      {!verdict ? <Progress trial={trial} /> : (
        <>
          <p className={css.verdict} data-verdict={verdict} role="status"><Icon name={verdict === 'better' || verdict === 'no_worse' ? 'circle-check' : verdict === 'worse' || verdict === 'failed' ? 'alert-circle' : 'info-circle'} size={18} /><span>{told(trial, enough)}</span></p>
          {trial.whole && trial.messages > 0 && <Figures trial={trial} whole={trial.whole} />}
          <Changed trial={trial} better={false} />
          <Changed trial={trial} better />
          {use && trial.may_be_used && <p className={css.buttons}><button type="button" className={`btn ${verdict === 'worse' || verdict === 'failed' ? '' : 'main'}`} disabled={busy} onClick={() => use(trial.candidate)}>{verdict === 'better' || verdict === 'no_worse' ? t('model.use', { version: trial.candidate_version }) : t('model.useAnyway', { version: trial.candidate_version })}</button></p>}
        </>
      )}
    </div>
  )
}

function told(trial: Trial, enough: number): string {
  const { verdict, better, worse } = trial
  if (verdict === 'too_few') return t('model.verdict.too_few', { n: trial.messages, enough })
  if (verdict === 'better' || verdict === 'no_worse' || verdict === 'worse') return t(`model.verdict.${verdict}`, { better, worse })
  return verdict === 'unopposed' ? t('model.verdict.unopposed') : t('model.verdict.failed')
}

function Progress({ trial }: { trial: Trial }) {
  return (
    <p className={css.progress} role="status">
      <progress value={trial.read} max={Math.max(1, trial.total)} aria-label={t('model.trial', { version: trial.candidate_version })} />
      <span className="num">{trial.read ? t('model.reading', { read: trial.read, n: trial.total }) : t('model.waits')}</span>
    </p>
  )
}

/** Both versions beside each other, altogether and by need or language. */
function Figures({ trial, whole }: { trial: Trial; whole: Cell }) {
  const [by, setBy] = useState<By>('needs')
  const columns = ['right', 'alone', 'aloneRight'] as const
  return (
    <>
      <div className={page.by}>
        <Segmented small label={t('model.group')} value={by} onChange={setBy} options={(['needs', 'languages'] as const).map((value) => ({ value, label: t(`model.group.${value}`) }))} />
      </div>
      <div className={`scroll ${page.tablebox}`} tabIndex={0} role="group" aria-label={t('model.figures')}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col" rowSpan={2}>{t(`model.group.${by}`)}</th>
              <th scope="col" rowSpan={2} className={page.figure}>{t('model.messages')}</th>
              {columns.map((column) => <th key={column} scope="colgroup" colSpan={2} className={page.figure}>{t(`model.${column}`)}</th>)}
            </tr>
            <tr>
              {columns.flatMap((column) => [<th key={`${column}-before`} scope="col" className={page.figure}>{t('model.before')}</th>, <th key={`${column}-now`} scope="col" className={page.figure}>{t('model.now')}</th>])}
            </tr>
          </thead>
          <tbody>
            <Row cell={whole} name={t('model.all')} />
            {trial[by].map((cell) => <Row key={cell.name} cell={cell} name={by === 'needs' ? <NeedChip need={cell.name as Need} /> : cell.name ? languageName(cell.name) : t('understanding.noLanguage')} />)}
          </tbody>
        </table>
      </div>
    </>
  )
}

function Row({ cell, name }: { cell: Cell; name: React.ReactNode }) {
  const { messages, current, candidate } = cell
  const of = (part: number, whole: number): string => (whole ? percent(part / whole) : t('understanding.none'))
  const tone = candidate.right > current.right ? page.kept : candidate.right < current.right ? page.broken : ''
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className={page.figure}>{number(messages)}</td>
      <td className={page.figure}>{of(current.right, messages)}</td>
      <td className={`${page.figure} ${tone}`}>{of(candidate.right, messages)}</td>
      <td className={page.figure}>{of(current.alone, messages)}</td>
      <td className={page.figure}>{of(candidate.alone, messages)}</td>
      <td className={page.figure}>{of(current.alone_right, current.alone)}</td>
      <td className={page.figure}>{of(candidate.alone_right, candidate.alone)}</td>
    </tr>
  )
}

/** The messages that one version reads rightly and the other does not; each opens its conversation. */
function Changed({ trial, better }: { trial: Trial; better: boolean }) {
  const shown = trial.changed.filter((one) => one.better === better)
  if (!shown.length) return null
  return (
    <details className={css.changed} open={!better}>
      <summary>{t(better ? 'model.changedBetter' : 'model.changedWorse', { n: better ? trial.better : trial.worse })}</summary>
      <ul>
        {shown.map((one) => (
          <li key={one.message_id}>
            <p className={page.pair}>
              <span className="quiet">{t('understanding.readAs')}</span><NeedChip need={(better ? one.was : one.now) as Need} />
              <span className="quiet">{t('understanding.was')}</span><NeedChip need={one.need as Need} />
            </p>
            {one.text !== null && (
              <Link to="/inbox/{-$conversationId}" params={{ conversationId: one.conversation_id }} search={{ view: 'all' }} className={page.example} title={t('understanding.open')}>
                <Icon name="message-circle" size={15} /><Words text={one.text || t('model.erased')} />
              </Link>
            )}
          </li>
        ))}
      </ul>
      {shown.every((one) => one.text === null) && <p className="quiet">{t('understanding.hidden')}</p>}
    </details>
  )
}
