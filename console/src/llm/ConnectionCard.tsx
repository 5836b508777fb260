import { useState } from 'react'
import { calls, type LlmConnection, type LlmPage, type LlmTry } from '../api/calls'
import { money } from '../catalog/money'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { Code } from '../ui/Words'
import { t } from '../words'
import { clock } from '../words/time'
import { cost } from './cost'
import css from './LanguageModelPage.module.css'

interface Props { page: LlmPage; connection: LlmConnection; decides: boolean; change: () => void; disconnect: () => void; tried: () => void }

/** Which model, how it does, what today has cost, and the button that tries it. */
export function ConnectionCard({ page, connection, decides, change, disconnect, tried }: Props) {
  const [busy, setBusy] = useState(false)
  const [found, setFound] = useState<LlmTry | null>(null)
  const { breaker, today, currency } = page

  async function attempt() {
    setBusy(true)
    setFound(null)
    try {
      setFound(await calls.tryLlm())
      tried()
    } catch (failure) {
      say(reason(failure), { tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className={css.card} aria-busy={busy}>
      <div className={css.name}>
        <span className={css.mark}><Icon name="sparkles" size={20} /></span>
        <span className="grow">
          <strong><bdi dir="ltr" className={css.model}>{connection.model}</bdi></strong>
          <span className="quiet">{t(`llm.provider.${connection.provider}`)}</span>
        </span>
        <span className={`chip ${breaker.state === 'closed' ? 'pine' : 'amber'}`}>{breaker.state === 'open' && breaker.open_until ? t('llm.state.open', { when: clock(breaker.open_until) }) : t(`llm.state.${breaker.state === 'open' ? 'half_open' : breaker.state}`)}</span>
      </div>
      {breaker.state !== 'closed' && <p className={css.warning}><Icon name="clock-pause" size={17} />{t('llm.stateHint.open', { n: breaker.failures })}</p>}
      {breaker.state === 'closed' && !connection.uses.length && <p className="quiet">{t('llm.unused')}</p>}
      <dl className={css.facts}>
        <div><dt>{t('llm.address')}</dt><dd><Code text={connection.base_url} className={css.address} /></dd></div>
        <div><dt>{t('llm.timeLimit')}</dt><dd>{t('llm.seconds', { n: connection.timeout_ms / 1000 })}</dd></div>
        <div>
          <dt>{t('llm.today')}</dt>
          <dd className={css.today}>
            <span>{t('llm.todayTokens', { n: today.tokens })}{' '}<span className="quiet">{connection.budget_tokens === null ? null : t('llm.ofTokens', { n: connection.budget_tokens })}</span></span>
            {connection.price_in !== null && <span>{cost(today.cost_millionths, currency)}{' '}<span className="quiet">{connection.budget_minor === null ? null : t('llm.ofMoney', { sum: money(connection.budget_minor, currency) })}</span></span>}
            {connection.budget_minor === null && connection.budget_tokens === null && <span className="quiet">{t('llm.noLimit')}</span>}
          </dd>
        </div>
      </dl>
      {today.used_up && <p className={css.warning}><Icon name="wallet" size={17} />{t('llm.usedUp')}</p>}
      {today.not_made > 0 && <p className="quiet">{t('llm.notMade', { n: today.not_made })}</p>}
      {decides && (
        <p className={css.buttons}>
          <button type="button" className="btn main" disabled={busy} onClick={() => void attempt()}><Icon name="player-play" size={16} />{t(busy ? 'llm.trying' : 'llm.try')}</button>
          <button type="button" className="btn" disabled={busy} onClick={change}><Icon name="pencil" size={16} />{t('llm.change')}</button>
          <button type="button" className="btn bare" disabled={busy} onClick={disconnect}>{t('llm.disconnect')}</button>
        </p>
      )}
      <div role="status">{found && <Found found={found} priced={connection.price_in !== null} currency={currency} />}</div>
    </div>
  )
}

function Found({ found, priced, currency }: { found: LlmTry; priced: boolean; currency: string }) {
  if (found.works) {
    const figures = { ms: found.milliseconds, tokensIn: found.tokens_in, tokensOut: found.tokens_out }
    return (
      <div className={css.found} data-works>
        <p className={css.foundLine}><Icon name="circle-check" size={18} />{priced ? t('llm.works', { ...figures, sum: cost(found.cost_millionths, currency) }) : t('llm.worksFree', figures)}</p>
        {found.said && <blockquote dir="auto">{found.said}</blockquote>}
      </div>
    )
  }
  return (
    <div className={css.found}>
      <p className={css.foundLine}><Icon name="alert-triangle" size={18} /><span><strong>{t(`llm.code.${found.code ?? 'unreachable'}`)}</strong>{t(`llm.why.${found.code ?? 'unreachable'}`)}</span></p>
      {(found.raw || found.detail) && <><p className={css.saidBy}>{t('llm.said')}</p><pre dir="ltr" tabIndex={0}>{[found.detail, found.raw].filter(Boolean).join('\n')}</pre></>}
    </div>
  )
}
