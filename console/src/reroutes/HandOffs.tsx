import { useQuery } from '@tanstack/react-query'
import { type HandOffs as Found, routingCalls, type TakenUp } from '../routing/calls'
import { number, t } from '../words'
import { span } from '../words/time'
import css from './ReroutesSection.module.css'

/** Of fewer than these the middle one would only be chance. */
const ENOUGH = 5
const soon = (one: TakenUp): string => (one.median_seconds !== null && one.taken_up >= ENOUGH ? span(one.median_seconds * 1000) : t('handOffs.tooFew'))

/** How soon work that people handed over was taken up: the test of a packet is that nobody has to read back. */
export function HandOffs({ days }: { days: number }) {
  const { data } = useQuery({ queryKey: ['hand-offs', days], queryFn: () => routingCalls.handOffs(days), staleTime: 60_000, placeholderData: (was: Found | undefined) => was })
  if (!data) return null
  return (
    <section aria-labelledby="hand-offs" className={css.handOffs}>
      <h3 id="hand-offs">{t('handOffs.title')}</h3>
      <p className="quiet">{t('handOffs.lead')}</p>
      {!data.whole.handed ? <p className="quiet">{t('handOffs.none')}</p> : (
        <div className={`scroll ${css.tablebox}`} tabIndex={0} role="group" aria-labelledby="hand-offs">
          <table className={`${css.table} ${css.few}`}>
            <thead><tr><th scope="col">{t('handOffs.who')}</th><th scope="col" className={css.figure}>{t('handOffs.handed')}</th><th scope="col" className={css.figure}>{t('handOffs.takenUp')}</th><th scope="col" className={css.figure}>{t('handOffs.waiting')}</th><th scope="col">{t('handOffs.median')}</th></tr></thead>
            <tbody>
              <Row one={data.whole} name={t('handOffs.everybody')} strong />
              {data.by_person.map((one) => <Row key={one.id} one={one} name={one.name} />)}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function Row({ one, name, strong }: { one: TakenUp; name: string; strong?: boolean }) {
  return (
    <tr className={strong ? 'strong' : undefined}>
      <th scope="row" dir="auto">{name}</th>
      <td className={css.figure}>{number(one.handed)}</td>
      <td className={css.figure}>{number(one.taken_up)}</td>
      <td className={css.figure}>{number(one.waiting)}</td>
      <td>{soon(one)}</td>
    </tr>
  )
}
