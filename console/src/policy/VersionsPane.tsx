import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Icon } from '../ui/Icon'
import { Problem, reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { Words } from '../ui/Words'
import { t } from '../words'
import { dayAndClock } from '../words/time'
import { policyCalls } from './calls'
import { Changes } from './DraftBar'
import { settle } from './drafting'
import css from './PolicyPage.module.css'
import type { Page, VersionLine } from './types'

/** Who let which rules decide, when and why; each can be compared with what is live, and brought back. */
export function VersionsPane({ page, writes, onClose }: { page: Page; writes: boolean; onClose: () => void }) {
  const { data, error, refetch } = useQuery({ queryKey: ['policy-versions', page.published.version, page.draft?.revision ?? 0], queryFn: policyCalls.versions })
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <aside className={css.side} aria-labelledby="versions" onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <div className={css.sideHead}>
        <h2 id="versions" ref={heading} tabIndex={-1}>{t('policy.versions')}</h2>
        <button type="button" className="iconbtn" aria-label={t('dialog.close')} onClick={onClose}><Icon name="x" size={18} /></button>
      </div>
      <div className={`scroll ${css.sideBody}`}>
        {error && !data && <Problem error={error} retry={() => void refetch()} />}
        {data && <ol className={css.sideBody} style={{ padding: 0, gap: 8 }}>{data.map((one) => <li key={one.version}><Line line={one} live={page.published.version} previous={data.find((other) => other.state === 'retired' && other.version < one.version)?.version ?? 0} writes={writes} /></li>)}</ol>}
      </div>
    </aside>
  )
}

const tones = { draft: 'amber', published: 'pine', retired: '', trial: 'ocean', tried: '' }

function Line({ line, live, previous, writes }: { line: VersionLine; live: number; previous: number; writes: boolean }) {
  const [open, setOpen] = useState(false)
  const [sure, setSure] = useState(false)
  const [busy, setBusy] = useState(false)
  const version = `v${line.version}`
  // What is live is compared with the one that was live before it (a version that was only tried never was), all others with what is live.
  const [before, after] = line.version === live ? [previous, line.version] : [live, line.version]
  const diff = useQuery({ queryKey: ['policy-diff', before, after, line.at], queryFn: () => policyCalls.diff(before, after), enabled: open && before > 0 })

  async function back() {
    setBusy(true)
    try {
      await settle(policyCalls.rollBack(line.version, live, ''))
      say(t('policy.rolledBack', { version }))
    } catch (failure) {
      say(reason(failure), { tone: 'bad' })
    } finally {
      setBusy(false)
      setSure(false)
    }
  }

  return (
    <div className={css.version}>
      <p className={css.versionHead}><bdi className="num">{version}</bdi><span className={`chip ${tones[line.state]}`}>{t(`policy.state.${line.state}`)}</span><span className="quiet num">{dayAndClock(line.at)}</span></p>
      {line.restores && <p>{t('policy.isAgain', { version: `v${line.restores}` })}</p>}
      <p className="soft">{t('policy.byAndRules', { name: line.by ?? t('policy.bySystem'), n: line.rules })}</p>
      {line.note && <Words as="p" text={line.note} />}
      <div className={css.versionActs}>
        {before > 0 && <button type="button" className="btn bare" aria-expanded={open} onClick={() => setOpen(!open)}>{t(line.version === live ? 'policy.whatItChanged' : 'policy.compare')}</button>}
        {writes && (line.state === 'retired' || line.state === 'tried') && (sure
          ? <button type="button" className="btn main" autoFocus disabled={busy} onClick={() => void back()} onBlur={() => setSure(false)}>{t('policy.rollBackSure', { version })}</button>
          : <button type="button" className="btn bare" onClick={() => setSure(true)}>{t('policy.rollBack')}</button>)}
      </div>
      {open && diff.data && <div className={css.versionDiff}><Changes of={diff.data} /></div>}
      {open && diff.error && <p className={css.refused}>{reason(diff.error)}</p>}
    </div>
  )
}
