import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { client } from '../api/cache'
import { calls, type LlmConnection, type LlmPage } from '../api/calls'
import { may, useMe } from '../shell/state'
import { Dialog } from '../ui/Dialog'
import { Switch } from '../ui/form'
import { Icon } from '../ui/Icon'
import { Empty, Problem, reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { Calls } from './Calls'
import { ConnectionCard } from './ConnectionCard'
import { ConnectionForm } from './ConnectionForm'
import css from './LanguageModelPage.module.css'
import { sent } from './sent'
import { Spending } from './Spending'
import { Voice } from './Voice'

const KEY = ['llm']
const USES = ['reading', 'drafting', 'summarising', 'translating'] as const

/** The optional language model: connect it, say what it may do, see what leaves, what it costs and how it does. */
export default function LanguageModelPage() {
  const decides = may(useMe(), 'assistant.write')
  const [open, setOpen] = useState<'form' | 'disconnect' | null>(null)
  // What was touched last is shown at once, whatever is still under way.
  const [touched, setTouched] = useState<LlmConnection | null>(null)
  const saving = useRef({ last: Promise.resolve(), count: 0 })
  const { data, error, refetch } = useQuery({ queryKey: KEY, queryFn: calls.llm, staleTime: 0 })
  const refresh = () => void client.invalidateQueries({ queryKey: KEY })

  /** Switches act at once and are saved one after the other; an older answer never undoes a newer touch. */
  function change(part: (now: LlmConnection) => Partial<LlmConnection>): void {
    const now = client.getQueryData<LlmPage>(KEY)
    if (!now?.connection) return
    const connection = { ...now.connection, ...part(now.connection) }
    // What was asked for before this touch does not know of it.
    void client.cancelQueries({ queryKey: KEY, exact: true }, { revert: false })
    client.setQueryData<LlmPage>(KEY, { ...now, connection })
    setTouched(connection)
    const mine = (saving.current.count += 1)
    saving.current.last = saving.current.last.then(async () => {
      try {
        const saved = await calls.connectLlm(sent(connection))
        if (mine === saving.current.count) {
          client.setQueryData(KEY, saved)
          setTouched(null)
        }
        say(t('settings.saved'))
      } catch (failure) {
        say(reason(failure), { tone: 'bad' })
        setTouched(null)
        void refetch()
      }
    })
  }

  async function disconnect() {
    setOpen(null)
    try {
      client.setQueryData(KEY, await calls.disconnectLlm())
      say(t('llm.disconnected'))
    } catch (failure) {
      say(reason(failure), { tone: 'bad' })
    }
  }

  const connection = data?.connection && (touched ?? data.connection)
  return (
    <section className={css.page} aria-label={t('llm.title')}>
      <header className={css.head}>
        <div className="grow"><h2>{t('llm.title')}</h2><p className="soft">{t('llm.lead')}</p></div>
        {data && !connection && decides && <button type="button" className="btn main" onClick={() => setOpen('form')}><Icon name="plus" size={16} />{t('llm.connect')}</button>}
      </header>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {data && !connection && <Empty icon="sparkles" text={t('llm.none')} hint={t('llm.noneHint')} />}
      {data && connection && (
        <>
          <ConnectionCard page={data} connection={connection} decides={decides} change={() => setOpen('form')} disconnect={() => setOpen('disconnect')} tried={refresh} />
          {!decides && <p className="quiet">{t('llm.readOnly')}</p>}
          <section aria-labelledby="llm-uses">
            <h3 id="llm-uses">{t('llm.uses')}</h3>
            {USES.map((use) => (
              <div key={use} className={css.choice}>
                <Switch disabled={!decides} label={t(`llm.use.${use}`)} description={t(`llm.use.${use}.hint`)} checked={connection.uses.includes(use)} onChange={({ currentTarget: { checked } }) => change((now) => ({ uses: [...now.uses.filter((one) => one !== use), ...(checked ? [use] : [])] }))} />
              </div>
            ))}
          </section>
          <section aria-labelledby="llm-leaves">
            <h3 id="llm-leaves">{t('llm.leaves')}</h3>
            <Leaves connection={connection} />
            <div className={css.choice}>
              <Switch disabled={!decides} label={t('llm.redacts')} description={t('llm.redacts.hint')} checked={connection.redacts} onChange={({ currentTarget: { checked } }) => change(() => ({ redacts: checked }))} />
            </div>
            {!connection.redacts && <p className={css.warning}><Icon name="alert-triangle" size={17} />{t('llm.redactsOff')}</p>}
          </section>
        </>
      )}
      {data && <Voice decides={decides} />}
      {data && <Spending currency={data.currency} />}
      {data && <Calls currency={data.currency} />}
      {open === 'form' && data && <ConnectionForm page={data} onClose={() => setOpen(null)} />}
      {open === 'disconnect' && (
        <Dialog title={t('llm.disconnectAsk')} size={420} onClose={() => setOpen(null)}>
          <p>{t('llm.disconnectHint')}</p>
          <div className={css.foot}>
            <button type="button" className="btn" data-autofocus onClick={() => setOpen(null)}>{t('dialog.cancel')}</button>
            <button type="button" className="btn main" onClick={() => void disconnect()}>{t('llm.disconnect')}</button>
          </div>
        </Dialog>
      )}
    </section>
  )
}

/** In plain words, for each use that is switched on. */
function Leaves({ connection }: { connection: LlmConnection }) {
  const on = USES.filter((use) => connection.uses.includes(use))
  if (!on.length) return <p className={css.leaves}>{t('llm.leaves.nothing')}</p>
  return (
    <div className={css.leaves}>
      <ul>{on.map((use) => <li key={use}>{t(`llm.leaves.${use}`)}</li>)}</ul>
      <p className="quiet">{t('llm.leaves.to', { place: new URL(connection.base_url).host })}</p>
    </div>
  )
}
