import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../api/cache'
import { calls, type TranscriberPage, type TranscriberView } from '../api/calls'
import { money } from '../catalog/money'
import { Dialog } from '../ui/Dialog'
import { Switch } from '../ui/form'
import { Icon } from '../ui/Icon'
import { Problem, reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { Code } from '../ui/Words'
import { t } from '../words'
import { clock } from '../words/time'
import { cost } from './cost'
import css from './LanguageModelPage.module.css'
import { VoiceForm } from './VoiceForm'

const KEY = ['llm', 'transcriber']

/** Who writes down what is said in voice notes: connect it, try it, switch it off, see what today took. */
export function Voice({ decides }: { decides: boolean }) {
  const [open, setOpen] = useState<'form' | 'disconnect' | null>(null)
  const { data, error, refetch } = useQuery({ queryKey: KEY, queryFn: calls.transcriber, staleTime: 0 })
  async function put(call: () => Promise<TranscriberPage>, done: string) {
    setOpen(null)
    try {
      client.setQueryData(KEY, await call())
      say(done)
    } catch (failure) {
      say(reason(failure), { tone: 'bad' })
      void refetch()
    }
  }
  const one = data?.transcriber
  return (
    <section aria-labelledby="llm-voice">
      <header className={css.head}>
        <div className="grow"><h3 id="llm-voice">{t('voice.title')}</h3><p className="soft">{t('voice.lead')}</p></div>
        {data && !one && decides && <button type="button" className="btn" onClick={() => setOpen('form')}><Icon name="plus" size={16} />{t('voice.connect')}</button>}
      </header>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {data && one && <Card page={data} one={one} decides={decides} change={() => setOpen('form')} disconnect={() => setOpen('disconnect')} turn={(active) => void put(() => calls.connectTranscriber(kept(one, { active })), t('settings.saved'))} />}
      {open === 'form' && data && <VoiceForm page={data} onClose={() => setOpen(null)} onSaved={(page) => { client.setQueryData(KEY, page); say(t(one ? 'settings.saved' : 'llm.connected')); setOpen(null) }} />}
      {open === 'disconnect' && (
        <Dialog title={t('voice.disconnectAsk')} size={420} onClose={() => setOpen(null)}>
          <p>{t('voice.disconnectHint')}</p>
          <div className={css.foot}>
            <button type="button" className="btn" data-autofocus onClick={() => setOpen(null)}>{t('dialog.cancel')}</button>
            <button type="button" className="btn main" onClick={() => void put(calls.disconnectTranscriber, t('llm.disconnected'))}>{t('llm.disconnect')}</button>
          </div>
        </Dialog>
      )}
    </section>
  )
}

/** What is sent back is what was shown, without what only the server sets. */
export function kept(one: TranscriberView, change: Partial<TranscriberView> = {}): Parameters<typeof calls.connectTranscriber>[0] {
  const { place: _, has_key: __, connected_at: ___, changed_at: ____, breaker: _____, open_until: ______, ...rest } = { ...one, ...change }
  return rest
}

interface CardProps { page: TranscriberPage; one: TranscriberView; decides: boolean; change: () => void; disconnect: () => void; turn: (active: boolean) => void }

function Card({ page, one, decides, change, disconnect, turn }: CardProps) {
  const [busy, setBusy] = useState(false)
  const [found, setFound] = useState<Awaited<ReturnType<typeof calls.tryTranscriber>> | null>(null)
  const { today, currency } = page
  async function attempt() {
    setBusy(true)
    setFound(null)
    try {
      setFound(await calls.tryTranscriber())
      void client.invalidateQueries({ queryKey: ['llm'] })
    } catch (failure) {
      say(reason(failure), { tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }
  const minutes = Math.round(today.seconds / 6) / 10
  return (
    <div className={css.card} aria-busy={busy}>
      <div className={css.name}>
        <span className={css.mark}><Icon name="microphone" size={20} /></span>
        <span className="grow"><strong><bdi dir="ltr" className={css.model}>{one.model}</bdi></strong><Code text={one.place} className={css.address} /></span>
        {one.active && <span className={`chip ${one.breaker === 'closed' ? 'pine' : 'amber'}`}>{one.breaker === 'open' && one.open_until ? t('llm.state.open', { when: clock(one.open_until) }) : t(`llm.state.${one.breaker === 'open' ? 'half_open' : one.breaker}`)}</span>}
      </div>
      <Switch disabled={!decides} label={t('voice.on')} description={t('voice.onHint')} checked={one.active} onChange={({ currentTarget: { checked } }) => turn(checked)} />
      <dl className={css.facts}>
        <div><dt>{t('llm.timeLimit')}</dt><dd>{t('llm.seconds', { n: one.timeout_ms / 1000 })}</dd></div>
        <div><dt>{t('voice.largest')}</dt><dd>{t('voice.mb', { mb: one.largest_mb })}</dd></div>
        <div>
          <dt>{t('llm.today')}</dt>
          <dd className={css.today}>
            <span>{t('voice.minutes', { n: minutes })}{' '}<span className="quiet">{one.budget_minutes === null ? null : t('voice.ofMinutes', { n: one.budget_minutes })}</span></span>
            {one.price_hour !== null && <span>{cost(today.cost_millionths, currency)}{' '}<span className="quiet">{one.budget_minor === null ? null : t('llm.ofMoney', { sum: money(one.budget_minor, currency) })}</span></span>}
            {one.budget_minor === null && one.budget_minutes === null && <span className="quiet">{t('llm.noLimit')}</span>}
          </dd>
        </div>
      </dl>
      {today.used_up && <p className={css.warning}><Icon name="wallet" size={17} />{t('voice.usedUp')}</p>}
      <p className={css.leaves}>{t('voice.leaves', { place: host(one.place) })}</p>
      {decides && (
        <p className={css.buttons}>
          <button type="button" className="btn main" disabled={busy} onClick={() => void attempt()}><Icon name="player-play" size={16} />{t(busy ? 'llm.trying' : 'llm.try')}</button>
          <button type="button" className="btn" disabled={busy} onClick={change}><Icon name="pencil" size={16} />{t('llm.change')}</button>
          <button type="button" className="btn bare" disabled={busy} onClick={disconnect}>{t('llm.disconnect')}</button>
        </p>
      )}
      <div role="status">
        {found?.works && <div className={css.found} data-works><p className={css.foundLine}><Icon name="circle-check" size={18} />{t('voice.works', { ms: found.milliseconds ?? 0 })}</p></div>}
        {found && !found.works && (
          <div className={css.found}>
            <p className={css.foundLine}><Icon name="alert-triangle" size={18} /><span><strong>{t(`llm.code.${found.code ?? 'unreachable'}`)}</strong>{t(`llm.why.${found.code ?? 'unreachable'}`)}</span></p>
            {(found.raw || found.detail) && <><p className={css.saidBy}>{t('llm.said')}</p><pre dir="ltr" tabIndex={0}>{[found.detail, found.raw].filter(Boolean).join('\n')}</pre></>}
          </div>
        )}
      </div>
    </div>
  )
}

const host = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)
