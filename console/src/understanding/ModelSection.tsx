import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../api/cache'
import { calls, type Model, type ModelVersion } from '../api/calls'
import { may, useMe } from '../shell/state'
import { Icon } from '../ui/Icon'
import { Problem, reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { dayAndClock } from '../words/time'
import css from './ModelSection.module.css'
import { ModelTrial } from './ModelTrial'

const KEY = ['understanding', 'model']
const PROGRESS_MS = 1000

/** Which version reads, what a trial of another one found, and one click to use that or to go back. */
export function ModelSection() {
  const decides = may(useMe(), 'business.write')
  const [busy, setBusy] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: KEY, queryFn: calls.model, staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.trial && !state.data.trial.verdict ? PROGRESS_MS : false),
  })

  async function act(call: () => Promise<Model>, done: (now: Model) => string, undo?: () => void) {
    setBusy(true)
    try {
      const now = await call()
      client.setQueryData(KEY, now)
      void client.invalidateQueries({ queryKey: ['understanding'], exact: true })
      say(done(now), { undo })
    } catch (failure) {
      say(reason(failure), { tone: 'bad' })
      void refetch()
    } finally {
      setBusy(false)
    }
  }

  const reads = (now: Model) => t('model.used', { version: now.in_use.version })
  const goBack = (): void => void act(calls.modelBack, reads, goBack)
  const use = (digest: string) => void act(() => calls.useModel(digest), reads, goBack)
  const attempt = (one: ModelVersion) => void act(() => calls.tryModel(one.digest), () => t('model.asked', { version: one.version }))

  return (
    <section aria-labelledby="model" aria-busy={busy}>
      <h3 id="model">{t('model.title')}</h3>
      <p className={`quiet ${css.lead}`}>{t('model.lead')}</p>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {data && (
        <>
          <InUse data={data}>
            {decides && data.before && !data.before.trouble && <button type="button" className="btn" disabled={busy} onClick={goBack}><Icon name="arrow-back-up" size={16} />{t('model.goBack', { version: data.before.version })}</button>}
          </InUse>
          {data.trial && <ModelTrial trial={data.trial} enough={data.enough} busy={busy} use={decides ? use : undefined} />}
          <Others data={data} busy={busy} attempt={decides ? attempt : undefined} />
        </>
      )}
    </section>
  )
}

function InUse({ data, children }: { data: Model; children: React.ReactNode }) {
  const { in_use: version } = data
  const made = version.made_of.corpus ?? 0
  const publicly = Object.values(version.made_of).reduce((sum, one) => sum + one, 0) - made
  const { alone, 'alone and right': right } = version.examined
  return (
    <div className={css.card}>
      <p className={css.name}>
        <span className="chip pine">{t('model.inUse')}</span>
        <bdi className={css.version} title={version.digest}>{version.version}</bdi>
        <span className="quiet">{from(version)}</span>
      </p>
      {version.trouble && <p className={css.trouble} role="alert"><Icon name="alert-triangle" size={18} />{t(`model.trouble.${version.trouble}`)}</p>}
      <Since data={data} />
      {made > 0 && <p>{t('model.madeOf', { n: made, languages: version.languages.length })}</p>}
      {publicly > 0 && <p>{t('model.madeOfMore', { n: publicly })}</p>}
      {alone !== undefined && right !== undefined && <p>{t('model.examined', { alone: Math.round(alone * 100), right: Math.round(right * 100) })}</p>}
      {data.follows && <p className="quiet">{t('model.follows')}</p>}
      <Meaning state={data.meaning} />
      {children && <p className={css.buttons}>{children}</p>}
    </div>
  )
}

/** Whether what people teach is compared by meaning too; if the operator wanted that and it does not work, why. */
function Meaning({ state: { because, model, code } }: { state: Model['meaning'] }) {
  if (because === 'works') return <p>{t('model.meaning.works', { model })}</p>
  if (because === 'not_set') return <p className="quiet">{t('model.meaning.not_set')}</p>
  const why = because === 'unusable' ? t('model.meaning.unusable', { why: t(`model.encoder.${troubleOf(code)}`) }) : t(`model.meaning.${because}`)
  return <p className={css.trouble} role="alert"><Icon name="alert-triangle" size={18} />{why}</p>
}

/** Since when it reads, and who wanted that. */
function Since({ data: { since, because, by } }: { data: Model }) {
  if (!since || !because) return null
  const when = dayAndClock(since)
  if (because === 'went_back' && !by) return <p>{t('model.since.operator', { day: when })}</p>
  if (because === 'chosen' || because === 'went_back') return <p>{t(`model.since.${because}`, { day: when, name: by ?? t('model.since.somebody') })}</p>
  return <p>{t(`model.since.${because}`, { day: when })}</p>
}

function Others({ data, busy, attempt }: { data: Model; busy: boolean; attempt?: (one: ModelVersion) => void }) {
  if (!data.others.length) return null
  const running = data.trial !== null && !data.trial.verdict
  return (
    <>
      <h4 className={css.others}>{t('model.others')}</h4>
      <ul className={css.list}>
        {data.others.map((one) => (
          <li key={one.digest}>
            <bdi className={css.version} title={one.digest}>{one.version}</bdi>
            <span className="quiet">{from(one)}</span>
            {one.came_at && <span className="quiet">{t('model.came', { day: dayAndClock(one.came_at) })}</span>}
            {attempt && !one.trouble && <button type="button" className={`btn bare ${css.try}`} disabled={busy || running} onClick={() => attempt(one)}>{t('model.try', { version: one.version })}</button>}
          </li>
        ))}
      </ul>
    </>
  )
}

const ENCODER_TROUBLES = ['no_folder', 'no_model', 'many_models', 'no_words', 'extra_missing', 'unfit', 'hash_wrong'] as const
const troubleOf = (code: string) => ENCODER_TROUBLES.find((one) => code === `encoder_${one}`) ?? 'broken'

const from = (version: ModelVersion): string => (version.origin === 'shipped' ? t('model.shipped') : version.file ? t('model.fromFile', { file: version.file }) : '')
