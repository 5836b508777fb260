import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../api/cache'
import { calls, type NeedView } from '../api/calls'
import type { ShippedNeed } from '../api/types'
import { may, useMe } from '../shell/state'
import { Icon } from '../ui/Icon'
import { Empty, Problem, reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { Words } from '../ui/Words'
import { t } from '../words'
import { NeedChip } from './NeedChip'
import { NeedEditor } from './NeedEditor'
import css from './NeedsPage.module.css'

/** What customers can want: the needs that come with Frontdesk, and those the business adds. */
export default function NeedsPage() {
  const { data, error, refetch } = useQuery({ queryKey: ['needs', 'details'], queryFn: () => calls.needs(true), staleTime: 0 })
  const [open, setOpen] = useState<NeedView | 'new' | null>(null)
  const decides = may(useMe(), 'business.write')
  if (open) return <NeedEditor need={open === 'new' ? null : open} onClose={() => setOpen(null)} />
  const own = data?.filter((one) => one.own && !one.retired_at) ?? []
  const retired = data?.filter((one) => one.retired_at) ?? []
  return (
    <section className={css.page} aria-label={t('needs.title')}>
      <header className={css.head}>
        <div className="grow"><h2>{t('needs.title')}</h2><p className="soft">{t('needs.lead')}</p></div>
        {decides && <button type="button" className="btn main" onClick={() => setOpen('new')}><Icon name="plus" size={16} />{t('needs.add')}</button>}
      </header>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {data && (
        <>
          <section aria-labelledby="own">
            <h3 id="own">{t('needs.own')}</h3>
            {own.length > 0 ? <ul className={css.rows}>{own.map((one) => <Row key={one.code} need={one} decides={decides} onOpen={() => setOpen(one)} />)}</ul> : (
              <Empty icon="clipboard-text" text={t('needs.none')} hint={t('needs.noneHint')}>
                {decides ? <button type="button" className="btn" onClick={() => setOpen('new')}>{t('needs.add')}</button> : <p className="quiet">{t('understanding.ownerOnly')}</p>}
              </Empty>
            )}
          </section>
          {retired.length > 0 && (
            <section aria-labelledby="retired">
              <h3 id="retired">{t('needs.retired')}</h3>
              <ul className={css.rows}>{retired.map((one) => <Row key={one.code} need={one} decides={decides} onOpen={() => setOpen(one)} />)}</ul>
            </section>
          )}
          <section aria-labelledby="builtin">
            <h3 id="builtin">{t('needs.shipped')}</h3>
            <p className="quiet">{t('needs.shippedLead')}</p>
            <ul className={`${css.rows} ${css.shipped}`}>
              {data.filter((one) => !one.own).map((one) => (
                <li key={one.code} className={css.item}>
                  <span className={css.name}><NeedChip need={one.code} /></span>
                  <span className={css.main}>{t(`need.about.${one.code as ShippedNeed}`)}</span>
                  <Count need={one} />
                </li>
              ))}
            </ul>
          </section>
          <p className={css.more}><Link to="/settings/{-$page}" params={{ page: 'understanding' }} className="link">{t('needs.howWell')}</Link></p>
        </>
      )}
    </section>
  )
}

function Row({ need, decides, onOpen }: { need: NeedView; decides: boolean; onOpen: () => void }) {
  const [busy, setBusy] = useState(false)
  async function turn() {
    setBusy(true)
    try {
      await (need.retired_at ? calls.bringBackNeed(need.id!) : calls.retireNeed(need.id!))
      await client.invalidateQueries({ queryKey: ['needs'] })
      say(t(need.retired_at ? 'needs.broughtBack' : 'needs.wasRetired', { name: need.name }), need.retired_at ? {} : { undo: () => void undo() })
    } catch (failure) {
      say(reason(failure), { tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }
  async function undo() {
    await calls.bringBackNeed(need.id!).catch((failure: unknown) => say(reason(failure), { tone: 'bad' }))
    await client.invalidateQueries({ queryKey: ['needs'] })
  }
  return (
    <li className={css.item} data-off={need.retired_at ? true : undefined}>
      <span className={css.main}>
        <span className={css.top}><Words text={need.name} className="strong" /><span className="quiet">{t('needs.handledAs')}</span><NeedChip need={need.handled_as} /></span>
        {need.description && <Words text={need.description} as="span" className={css.about} />}
        <span className={css.sub}>{t('needs.examples', { n: need.examples?.length ?? 0 })}</span>
      </span>
      <Count need={need} />
      {decides && (
        <span className={css.acts}>
          {!need.retired_at && <button type="button" className="iconbtn" aria-label={t('settings.edit', { name: need.name })} title={t('settings.edit', { name: need.name })} onClick={onOpen}><Icon name="pencil" size={17} /></button>}
          <button type="button" className="btn bare" disabled={busy} aria-label={t(need.retired_at ? 'needs.bringBackOne' : 'needs.retireOne', { name: need.name })} onClick={() => void turn()}>{t(need.retired_at ? 'needs.bringBack' : 'needs.retire')}</button>
        </span>
      )}
    </li>
  )
}

const Count = ({ need }: { need: NeedView }) => (need.messages === null ? null : <span className={`quiet num ${css.count}`}>{t('needs.messages', { n: need.messages ?? 0 })}</span>)
