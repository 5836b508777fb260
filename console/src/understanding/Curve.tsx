import type { Understanding } from '../api/calls'
import { t } from '../words'
import { percent } from './percent'
import css from './UnderstandingPage.module.css'

const MOST = 24

/** How many of the confirmed messages had been read rightly, block by block: it rises as people teach. */
export function Curve({ blocks }: { blocks: Understanding['curve'] }) {
  if (!blocks.length) return <p className="quiet">{t('understanding.curveNone')}</p>
  return (
    <>
      <p className={`quiet ${css.lead}`}>{t('understanding.curveLead')}</p>
      <ol className={`scroll ${css.curve}`} tabIndex={0} aria-labelledby="curve">
        {blocks.slice(-MOST).map((block) => {
          const share = block.right / block.seen
          return (
            <li key={block.first} title={t('understanding.block', { first: block.first, last: block.last, percent: Math.round(share * 100) })}>
              <span className="num">{percent(share)}</span>
              <span className={css.column} aria-hidden="true"><i style={{ height: `${Math.max(2, share * 100)}%` }} /></span>
              <bdi dir="ltr" className={`num quiet ${css.span}`}>{t('understanding.lessons', { first: block.first, last: block.last })}</bdi>
            </li>
          )
        })}
      </ol>
    </>
  )
}
