import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { calls } from '../api/calls'
import { PAGE } from '../api/pages'
import { SearchField } from '../inbox/SearchField'
import { useKeys } from '../keys/useKeys'
import { Avatar } from '../ui/Avatar'
import { ChannelIcon } from '../ui/Channel'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { Empty, Problem } from '../ui/Problem'
import { useMedia } from '../ui/useMedia'
import { Code, Words } from '../ui/Words'
import { number, t } from '../words'
import { age } from '../words/time'
import css from './Customers.module.css'
import { Profile } from './Profile'

/** Everybody who ever wrote, and the one that is open. */
export function Customers() {
  const { customerId } = useParams({ strict: false }) as { customerId?: string }
  const { q = '' } = useSearch({ strict: false }) as { q?: string }
  const navigate = useNavigate()
  const now = useMinute()
  const phone = useMedia('(max-width: 899px)')
  const found = useInfiniteQuery({
    queryKey: ['customers', q], initialPageParam: 0, placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) => calls.customers(q, pageParam, PAGE),
    getNextPageParam: (last, all) => (all.length * PAGE < last.total ? all.length * PAGE : undefined),
  })
  const people = found.data?.pages.flatMap((page) => page.items) ?? []
  const close = () => void navigate({ to: '/customers/{-$customerId}', params: {}, search: (was: object) => was })
  useEffect(() => {
    document.title = t('title.customers')
  }, [])
  useKeys({ search: () => document.getElementById('customer-search')?.focus(), back: () => customerId && close() })

  return (
    <div className={css.page}>
      {phone && customerId && <h1 className="vh">{t('customers.title')}</h1>}
      {!(phone && customerId) && (
        <section className={css.list} aria-label={t('customers.title')}>
          <header className={css.head}>
            <h1>{t('customers.title')} <span className="quiet num">{found.data?.pages[0] ? number(found.data.pages[0].total) : ''}</span></h1>
            <div className={css.search}>
              <SearchField id="customer-search" label={t('customers.search')} value={q} onChange={(next) => void navigate({ to: '/customers/{-$customerId}', params: (was) => was, search: { q: next || undefined }, replace: true })} />
            </div>
          </header>
          {found.error && !found.data ? <Problem error={found.error} retry={() => void found.refetch()} /> : found.data && !people.length ? (
            q ? <Empty icon="search" text={t('customers.none')} /> : <Empty icon="users" text={t('customers.empty')} hint={t('customers.emptyHint')}><Link className="btn" to="/simulator">{t('customers.trySimulator')}</Link></Empty>
          ) : (
            <div className="scroll grow">
              <ul className={css.rows}>
                {people.map((one) => (
                  <li key={one.id}>
                    <Link to="/customers/{-$customerId}" params={{ customerId: one.id }} search={(was: object) => was} className={css.row} activeProps={{ 'aria-current': 'true' }}>
                      <Avatar name={one.name} initials={one.initials} size={32} />
                      <span className={css.name}><Words text={one.name} oneLine />{one.vip_level > 0 && <span className="chip plum">{t('row.vip')}</span>}</span>
                      {!customerId && <span className={css.reach}>{one.handles.slice(0, 2).map((handle) => <span key={handle.channel + handle.address}>{handle.channel === 'phone' ? <Icon name="phone" size={15} /> : <ChannelIcon channel={handle.channel} />}<Code text={handle.address} /></span>)}</span>}
                      {one.conversations !== null && <span className={css.count} title={t('customer.conversations')}><Icon name="message-circle" size={15} /><span className="num">{number(one.conversations)}</span></span>}
                      <span className={`quiet num ${css.seen}`}>{one.last_seen_at ? age(one.last_seen_at, now) : ''}</span>
                    </Link>
                  </li>
                ))}
              </ul>
              {found.hasNextPage && <button type="button" className={`btn ${css.more}`} onClick={() => void found.fetchNextPage()}>{t('customers.more')}</button>}
            </div>
          )}
        </section>
      )}
      {customerId && <Profile id={customerId} onClose={close} phone={phone} />}
    </div>
  )
}
