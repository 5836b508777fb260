import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { may, useMe } from '../shell/state'
import { Icon } from '../ui/Icon'
import { Empty, Problem, reason } from '../ui/Problem'
import { useMedia } from '../ui/useMedia'
import { rerouteCalls } from '../reroutes/calls'
import { say } from '../ui/toast'
import { t } from '../words'
import { dayOf } from '../words/time'
import { policyCalls } from './calls'
import { DraftBar } from './DraftBar'
import { change, policyQuery, shown } from './drafting'
import css from './PolicyPage.module.css'
import { NotSure } from './NotSure'
import { type MenuAct, Problems, RuleCard } from './RuleCard'
import { RuleEditor } from './RuleEditor'
import { SettingsPane } from './SettingsPane'
import { mentions } from './said'
import { newRule, type Page, type Rule, withCopy, withoutRule, withRule, withRuleAt } from './types'
import { Unsaved, useUnsaved } from './Unsaved'
import { useReorder } from './useReorder'
import { trialsQuery } from './trial/calls'
import { TrialBanner } from './trial/SomePart'
import { TrialPane } from './trial/TrialPane'
import { BacktestPane } from './backtest/BacktestPane'
import { VersionsPane } from './VersionsPane'

/** Of fewer than these a share would only be chance. */
const ENOUGH = 10

type Open = { pane: 'rule'; rule: Rule; fresh: boolean } | { pane: 'versions' } | { pane: 'settings' } | { pane: 'trial' } | { pane: 'backtest' } | null

/** From so many rules on people look for one by typing. */
const MANY = 6

/** The rules by which work finds its owner: in order, readable, changed as a draft that is published when it is right. */
export function PolicyPage() {
  const reads = may(useMe(), 'routing.read')
  const { data, error, refetch } = useQuery({ ...policyQuery, enabled: reads })
  useEffect(() => {
    document.title = t('title.policy')
  }, [])
  if (!reads) return <Empty icon="lock" text={t('policy.notAllowed')} hint={t('policy.notAllowedHint')} />
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />
  if (!data) return <Loading />
  return <Rules page={data} />
}

function Loading() {
  return (
    <div className={css.main} aria-busy role="status" aria-label={t('policy.title')}>
      <div className={css.inner}>{[0, 1, 2, 3, 4].map((one) => <div key={one} className={`skeleton ${css.bone}`} />)}</div>
    </div>
  )
}

function Rules({ page }: { page: Page }) {
  const writes = may(useMe(), 'routing.write')
  const [open, show] = useState<Open>(null)
  const [sought, setSought] = useState('')
  const { leaving, onDirty, leave } = useUnsaved()
  const setOpen = (next: Open) => leave(() => show(next))
  const [spoken, setSpoken] = useState('')
  const wide = useMedia('(min-width: 1240px)')
  const hits = useQuery({ queryKey: ['policy-hits'], queryFn: policyCalls.hits, staleTime: 5 * 60_000 }).data
  const rates = useQuery({ queryKey: ['reroutes', '30'], queryFn: () => rerouteCalls.rates(30), staleTime: 5 * 60_000 }).data?.by_rule
  const trials = useQuery(trialsQuery).data
  const policy = shown(page)
  const { names, changes } = page
  const problems = page.draft ? page.draft_problems : page.problems
  const keys = policy.rules.map((one) => one.key)
  const { order, dragged, list, grab, step } = useReorder(keys, (key, place) => move(key, place), writes && !sought)
  const count = new Map(hits?.items.map((one) => [one.rule, one.conversations]))
  const byKey = new Map(policy.rules.map((one) => [one.key, one]))
  const seen = sought ? order.filter((key) => mentions(byKey.get(key)!, sought, policy, names)) : order

  async function attempt(how: Parameters<typeof change>[0]) {
    await change(how).catch((failure: unknown) => say(reason(failure), { tone: 'bad' }))
  }
  function move(key: string, place: number) {
    setSpoken(t('policy.moved', { name: byKey.get(key)?.name ?? '', n: place + 1, of: keys.length }))
    void attempt((now) => withRuleAt(now, key, place))
    // Focus goes where the rule goes.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-rule="${key}"]`)?.focus())
  }
  function remove(rule: Rule) {
    const place = keys.indexOf(rule.key)
    show(null)
    void attempt((now) => withoutRule(now, rule.key))
    say(t('policy.removed', { name: rule.name }), { undo: () => void attempt((now) => withRuleAt(withRule(now, rule), rule.key, place)) })
  }
  function copy(rule: Rule) {
    // What is stored carries no marks of direction: they are for the screen.
    const name = t('policy.copyOf', { name: rule.name }).replace(/[\u2066-\u2069]/g, '')
    void attempt((now) => withCopy(now, rule.key, name))
    setSpoken(t('policy.copied', { name: rule.name }))
  }
  function turn(rule: Rule) {
    void attempt((now) => withRule(now, { ...now.rules.find((one) => one.key === rule.key)!, enabled: !rule.enabled }))
    setSpoken(t(rule.enabled ? 'policy.switchedOff' : 'policy.switchedOn', { name: rule.name }))
  }
  const menu = (rule: Rule): MenuAct[] => {
    const place = keys.indexOf(rule.key)
    return [
      { icon: 'copy', label: t('policy.duplicate'), act: () => copy(rule) },
      { icon: rule.enabled ? 'player-pause' : 'player-play', label: t(rule.enabled ? 'policy.switchOff' : 'policy.switchOn'), act: () => turn(rule) },
      ...(place > 0 && !sought ? [{ icon: 'arrow-up' as const, label: t('policy.moveUp'), act: () => move(rule.key, place - 1) }] : []),
      ...(place < keys.length - 1 && !sought ? [{ icon: 'arrow-down' as const, label: t('policy.moveDown'), act: () => move(rule.key, place + 1) }] : []),
      { icon: 'trash', label: t('policy.remove'), act: () => remove(rule), danger: true },
    ]
  }
  const card = (rule: Rule) => ({
    rule, policy, names, hits: hits ? (count.get(rule.key) ?? 0) : undefined, rerouted: rates?.find((one) => one.key === rule.key && one.handled >= ENOUGH)?.rate ?? undefined, open: open?.pane === 'rule' && open.rule.key === rule.key,
    changes: changes.filter((one) => one.rule === rule.key), problems: problems.filter((one) => one.rule === rule.key),
    onOpen: () => setOpen({ pane: 'rule', rule, fresh: false }),
  })

  return (
    <div className={css.page}>
      <div className={`scroll ${css.main}`} data-covered={open ? true : undefined}>
        <div className={css.inner}>
          <header className={css.head}>
            <div className="grow">
              <h1>{t('policy.title')}</h1>
              <p className={css.state}>
                {page.draft && <span className="chip amber">{t('policy.draftOf', { version: `v${page.draft.version}` })}</span>}
                <span className="soft">{page.published.published_at ? t('policy.liveSince', { version: `v${page.published.version}`, day: dayOf(page.published.published_at) }) : ''}</span>
              </p>
            </div>
            <button type="button" className="btn" aria-expanded={open?.pane === 'settings'} onClick={() => setOpen(open?.pane === 'settings' ? null : { pane: 'settings' })}><Icon name="adjustments-horizontal" size={17} /><span className={css.word}>{t('policy.settings')}</span></button>
            <button type="button" className="btn" aria-expanded={open?.pane === 'trial'} onClick={() => setOpen(open?.pane === 'trial' ? null : { pane: 'trial' })}><Icon name="eye" size={17} /><span className={css.word}>{t('trial.open')}</span></button>
            {!wide && <button type="button" className="btn" aria-expanded={open?.pane === 'backtest'} onClick={() => setOpen(open?.pane === 'backtest' ? null : { pane: 'backtest' })}><Icon name="player-play" size={17} /><span className={css.word}>{t('backtest.title')}</span></button>}
            <button type="button" className="btn" aria-expanded={open?.pane === 'versions'} onClick={() => setOpen(open?.pane === 'versions' ? null : { pane: 'versions' })}><Icon name="history" size={17} />{t('policy.versions')}</button>
          </header>
          <p className={`soft ${css.lead}`}>{t('policy.lead')}</p>
          <TrialBanner trials={trials} onOpen={() => setOpen({ pane: 'trial' })} />
          <Problems of={problems.filter((one) => !one.rule)} />
          {(keys.length >= MANY || sought) && (
            <div className={css.search}>
              <Icon name="search" size={16} />
              <input type="search" aria-label={t('policy.search')} placeholder={t('policy.search')} dir="auto" value={sought} onChange={(event) => setSought(event.currentTarget.value)} />
              {sought && <span className="quiet num" role="status">{t('policy.found', { n: seen.length, of: keys.length })}</span>}
            </div>
          )}
          <ol ref={list} className={css.rules} aria-label={t('policy.rules')}>
            {seen.map((key) => {
              const rule = byKey.get(key)
              return rule && (
                <li key={key} data-key={key}>
                  <RuleCard {...card(rule)} place={order.indexOf(key) + 1} dragged={dragged === key} onGrab={writes && !sought ? grab(key) : undefined} onStep={writes ? step(key) : undefined} menu={writes ? menu(rule) : undefined} />
                </li>
              )
            })}
          </ol>
          {!policy.rules.length && <Empty icon="route" text={t('policy.none')} hint={t('policy.noneHint')} />}
          <div className={css.rules}>
            <RuleCard {...card(policy.unsure)} label={<span className="quiet">{t('policy.notSure')}</span>} more={<NotSure />} />
            <RuleCard {...card(policy.otherwise)} label={<span className="quiet">{t('policy.otherwise')}</span>} />
          </div>
          <div className={css.after}>
            {writes ? <button type="button" className={`btn bare ${css.add}`} onClick={() => setOpen({ pane: 'rule', rule: newRule(policy), fresh: true })}><Icon name="plus" size={17} />{t('policy.add')}</button> : <p className="quiet">{t('policy.readOnly')}</p>}
          </div>
          <p className="vh" role="status">{spoken}</p>
        </div>
        {page.draft && writes && <DraftBar page={page} />}
      </div>
      {open?.pane === 'rule' && (
        <RuleEditor
          key={open.rule.key} rule={open.rule} fresh={open.fresh} page={page} writes={writes} problems={problems.filter((one) => one.rule === open.rule.key)}
          onClose={() => setOpen(null)} onDirty={onDirty} onRemove={policy.rules.some((one) => one.key === open.rule.key) ? () => remove(open.rule) : undefined}
        />
      )}
      {open?.pane === 'settings' && <SettingsPane page={page} writes={writes} problems={problems.filter((one) => !one.rule)} onClose={() => setOpen(null)} onDirty={onDirty} />}
      {leaving && <Unsaved {...leaving} />}
      {open?.pane === 'trial' && <TrialPane page={page} writes={writes} onClose={() => setOpen(null)} />}
      {(wide ? open === null : open?.pane === 'backtest') && <BacktestPane page={page} writes={writes} onClose={wide ? undefined : () => setOpen(null)} />}
      {open?.pane === 'versions' && <VersionsPane page={page} writes={writes} onClose={() => setOpen(null)} />}
    </div>
  )
}
