import { useQuery } from '@tanstack/react-query'
import { calls } from '../api/calls'
import { number, t } from '../words'
import { dayOf } from '../words/time'
import { cost } from './cost'
import css from './LanguageModelPage.module.css'

/** What each purpose took on each of the last fourteen days. */
export function Spending({ currency }: { currency: string }) {
  const { data } = useQuery({ queryKey: ['llm', 'spending'], queryFn: calls.llmSpending, staleTime: 0 })
  if (!data?.items.length) return null
  return (
    <section aria-labelledby="llm-spending">
      <h3 id="llm-spending">{t('llm.spending')}</h3>
      <div className={`scroll ${css.tablebox}`} tabIndex={0} role="group" aria-labelledby="llm-spending">
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('llm.day')}</th><th scope="col">{t('llm.purpose')}</th>
              {(['count', 'failed', 'tokens', 'cost', 'average'] as const).map((one) => <th key={one} scope="col" className={css.figure}>{t(`llm.${one}`)}</th>)}
            </tr>
          </thead>
          <tbody>
            {data.items.map((one) => (
              <tr key={`${one.day} ${one.purpose}`}>
                {/* At noon, so that it is the same day in every zone a business can be in. */}
                <th scope="row">{dayOf(`${one.day}T12:00:00Z`)}</th>
                <td>{t(`llm.purpose.${one.purpose}`)}</td>
                <td className={css.figure}>{number(one.calls)}</td>
                <td className={css.figure}>{number(one.failed)}</td>
                <td className={css.figure}>{one.seconds ? t('llm.secondsOf', { n: one.seconds }) : number(one.tokens)}</td>
                <td className={css.figure}>{cost(one.cost_millionths, currency)}</td>
                <td className={css.figure}>{t('llm.ms', { ms: one.milliseconds })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
