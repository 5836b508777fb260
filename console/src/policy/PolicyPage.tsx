import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { calls } from '../api/calls'
import { may, useMe } from '../shell/state'
import { Icon } from '../ui/Icon'
import { Empty, Problem, reason } from '../ui/Problem'
import { rerouteCalls } from '../reroutes/calls'
import { say } from '../ui/toast'
import { inPercent } from '../understanding/percent'
import { t } from '../words'
import { dayOf } from '../words/time'
import { policyCalls } from './calls'
import { DraftBar } from './DraftBar'
import { change, policyQuery, shown } from './drafting'
import css from './PolicyPage.module.css'
import { Problems, RuleCard } from './RuleCard'
import { RuleEditor } from './RuleEditor'
import { newRule, type Page, type Rule, withoutRule, withRule, withRuleAt } from './types'
import { useReorder } from './useReorder'
import { VersionsPane } from './VersionsPane'

/** Of fewer than these a share would only be chance. */
const ENOUGH = 10

type Open = { pane: 'rule'; rule: Rule; fresh: boolean } | { pane: 'versions' } | null

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
  const [open, setOpen] = useState<Open>(null)
  const [spoken, setSpoken] = useState('')
  const hits = useQuery({ queryKey: ['policy-hits'], queryFn: policyCalls.hits, staleTime: 5 * 60_000 }).data
  const rates = useQuery({ queryKey: ['reroutes', '30'], queryFn: () => rerouteCalls.rates(30), staleTime: 5 * 60_000 }).data?.by_rule
  const policy = shown(page)
  const { names, changes } = page
  const problems = page.draft ? page.draft_problems : page.problems
  const keys = policy.rules.map((one) => one.key)
  const { order, dragged, list, grab, step } = useReorder(keys, (key, place) => move(key, place), writes)
  const count = new Map(hits?.items.map((one) => [one.rule, one.conversations]))
  const byKey = new Map(policy.rules.map((one) => [one.key, one]))

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
    setOpen(null)
    void attempt((now) => withoutRule(now, rule.key))
    say(t('policy.removed', { name: rule.name }), { undo: () => void attempt((now) => withRuleAt(withRule(now, rule), rule.key, place)) })
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
            <button type="button" className="btn" aria-expanded={open?.pane === 'versions'} onClick={() => setOpen(open?.pane === 'versions' ? null : { pane: 'versions' })}><Icon name="history" size={17} />{t('policy.versions')}</button>
          </header>
          <p className={`soft ${css.lead}`}>{t('policy.lead')}</p>
          <Problems of={problems.filter((one) => !one.rule)} />
          <ol ref={list} className={css.rules} aria-label={t('policy.rules')}>
            {order.map((key, place) => {
              const rule = byKey.get(key)
              return rule && (
                <li key={key} data-key={key}>
                  <RuleCard {...card(rule)} place={place + 1} dragged={dragged === key} onGrab={writes ? grab(key) : undefined} onStep={writes ? step(key) : undefined} />
                </li>
              )
            })}
          </ol>
          {!policy.rules.length && <Empty icon="route" text={t('policy.none')} hint={t('policy.noneHint')} />}
          <div className={css.rules}>
            <RuleCard {...card(policy.unsure)} label={<span className="quiet">{t('policy.notSure')}</span>} more={<Alone />} />
            <RuleCard {...card(policy.otherwise)} label={<span className="quiet">{t('policy.otherwise')}</span>} />
          </div>
          <div className={css.after}>
            {writes ? <button type="button" className={`btn bare ${css.add}`} onClick={() => setOpen({ pane: 'rule', rule: newRule(policy), fresh: true })}><Icon name="plus" size={17} />{t('policy.add')}</button> : <p className="quiet">{t('policy.readOnly')}</p>}
            <Link to="/settings/{-$page}" params={{ page: 'understanding' }} className="link">{t('policy.howSure')}</Link>
          </div>
          <p className="vh" role="status">{spoken}</p>
        </div>
        {page.draft && writes && <DraftBar page={page} />}
      </div>
      {open?.pane === 'rule' && (
        <RuleEditor
          key={open.rule.key} rule={open.rule} fresh={open.fresh} page={page} writes={writes} problems={problems.filter((one) => one.rule === open.rule.key)}
          onClose={() => setOpen(null)} onRemove={policy.rules.some((one) => one.key === open.rule.key) ? () => remove(open.rule) : undefined}
        />
      )}
      {open?.pane === 'versions' && <VersionsPane page={page} writes={writes} onClose={() => setOpen(null)} />}
    </div>
  )
}

/** How much is understood surely enough to go its way alone, and how much of that was right. */
function Alone() {
  const { data } = useQuery({ queryKey: ['understanding'], queryFn: calls.understanding, staleTime: 5 * 60_000 })
  if (!data?.whole.messages) return null
  const { alone, messages, realised } = data.whole
  return (
    <p className={`soft ${css.alone}`}>
      <span>{t('policy.alone', { percent: inPercent(alone / messages) })}</span>
      {realised !== null && <span>{t('policy.aloneRight', { percent: inPercent(realised) })}</span>}
    </p>
  )
}
