import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { calls } from '../api/calls'
import { Icon } from '../ui/Icon'
import { number, type PlainKey, t } from '../words'
import { dayAndClock } from '../words/time'
import { cost } from './cost'
import css from './LanguageModelPage.module.css'

/** Every call, the newest first: what for, how it ended, what it took; never what was said. */
export function Calls({ currency }: { currency: string }) {
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['llm', 'calls'], queryFn: ({ pageParam }) => calls.llmCalls(pageParam), initialPageParam: null as string | null, getNextPageParam: (last) => last.more, staleTime: 0,
  })
  const items = data?.pages.flatMap((page) => page.items) ?? []
  if (!items.length) return null
  return (
    <section aria-labelledby="llm-calls">
      <h3 id="llm-calls">{t('llm.calls')}</h3>
      <p className={`quiet ${css.under}`}>{t('llm.callsLead')}</p>
      <div className={`scroll ${css.tablebox}`} tabIndex={0} role="group" aria-labelledby="llm-calls">
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('llm.when')}</th><th scope="col">{t('llm.purpose')}</th><th scope="col">{t('llm.outcome')}</th><th scope="col">{t('llm.model')}</th>
              {(['tokens', 'cost', 'took'] as const).map((one) => <th key={one} scope="col" className={css.figure}>{t(`llm.${one}`)}</th>)}
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.id}>
                <th scope="row">{dayAndClock(one.at)}</th>
                <td>
                  {t(`llm.purpose.${one.purpose}`)}
                  {one.conversation_id && <Link to="/inbox/{-$conversationId}" params={{ conversationId: one.conversation_id }} search={{ view: 'all' }} className={css.link} aria-label={t('llm.conversation')}><Icon name="message-circle" size={15} /></Link>}
                </td>
                <td><span className={`chip ${one.outcome === 'answered' ? 'pine' : ''}`}>{t(`llm.code.${one.outcome}` as PlainKey)}</span></td>
                <td><bdi dir="ltr" className={css.cut} title={one.model}>{one.model}</bdi></td>
                <td className={css.figure}>{one.seconds ? t('llm.secondsOf', { n: one.seconds }) : number(one.tokens_in + one.tokens_out)}{one.estimated && <span className={css.most}>{t('llm.estimated')}</span>}</td>
                <td className={css.figure}>{cost(one.cost_millionths, currency)}</td>
                <td className={css.figure}>{t('llm.ms', { ms: one.milliseconds })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasNextPage && <button type="button" className={`btn ${css.more}`} disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('llm.more')}</button>}
    </section>
  )
}
