import { useQuery } from '@tanstack/react-query'
import { calls, type Understanding } from '../api/calls'
import { Empty, Problem } from '../ui/Problem'
import { number, t } from '../words'
import { Confused } from './Confused'
import { Curve } from './Curve'
import { FiguresTable } from './FiguresTable'
import { LearnedWords } from './LearnedWords'
import { ModelSection } from './ModelSection'
import { percent } from './percent'
import { PromiseSection } from './PromiseSection'
import { SignalsTable } from './SignalsTable'
import css from './UnderstandingPage.module.css'

/** How well messages are read: what was promised, what was kept, what is confused, and how it learns. */
export default function UnderstandingPage() {
  const { data, error, refetch } = useQuery({ queryKey: ['understanding'], queryFn: calls.understanding, staleTime: 0 })
  return (
    <section className={css.page} aria-label={t('understanding.title')}>
      <h2>{t('understanding.title')}</h2>
      <p className={`soft ${css.lead}`}>{t('understanding.lead')}</p>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {data && (
        <>
          <Headline data={data} />
          <PromiseSection data={data} />
          <ModelSection />
          <section aria-labelledby="figures">
            <h3 id="figures">{t('understanding.figures')}</h3>
            {data.whole.messages === 0 ? <Empty icon="bulb" text={t('understanding.empty')} hint={t('understanding.emptyHint')} /> : <FiguresTable data={data} />}
          </section>
          <section aria-labelledby="confused">
            <h3 id="confused">{t('understanding.confused')}</h3>
            <Confused pairs={data.confused} />
          </section>
          <section aria-labelledby="signals">
            <h3 id="signals">{t('understanding.signals')}</h3>
            <SignalsTable data={data} />
          </section>
          {data.learned.length > 0 && (
            <section aria-labelledby="learned">
              <h3 id="learned">{t('understanding.learned')}</h3>
              <LearnedWords learned={data.learned} />
            </section>
          )}
          <section aria-labelledby="curve">
            <h3 id="curve">{t('understanding.curve')}</h3>
            <Curve blocks={data.curve} />
          </section>
        </>
      )}
    </section>
  )
}

/** The three figures an owner looks for first. */
function Headline({ data }: { data: Understanding }) {
  const { whole } = data
  return (
    <dl className={css.cards}>
      <div>
        <dt>{t('understanding.alone')}</dt>
        <dd className="num">{whole.messages ? percent(whole.alone / whole.messages) : t('understanding.none')}</dd>
        <dd className="quiet">{t('understanding.aloneOf', { n: whole.messages, days: data.days })}</dd>
      </div>
      <div>
        <dt>{t('understanding.right')}</dt>
        <dd className="num">{whole.realised === null ? t('understanding.none') : percent(whole.realised)}</dd>
        <dd className="quiet">{whole.realised === null ? t('understanding.nothingYet') : t('understanding.between', { least: Math.round(whole.at_least * 100), most: Math.round(whole.at_most * 100), n: whole.confirmed })}</dd>
        <dd className={css.promised}>{t('understanding.promised', { percent: Math.round(data.promise * 100) })}</dd>
      </div>
      <div>
        <dt>{t('understanding.taught')}</dt>
        <dd className="num">{number(data.explicit)}</dd>
        <dd className="quiet">{t('understanding.weakToo', { n: data.weak })}</dd>
        {data.rerouted > 0 && <dd className="quiet">{t('understanding.reroutedToo', { n: data.rerouted })}</dd>}
      </div>
    </dl>
  )
}
