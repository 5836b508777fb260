import { useState } from 'react'
import type { Figures, Understanding } from '../api/calls'
import type { Need } from '../api/types'
import { Segmented } from '../ui/Segmented'
import { number, t } from '../words'
import { languageName } from '../words/languages'
import { NeedChip } from './NeedChip'
import { percent } from './percent'
import css from './UnderstandingPage.module.css'

type By = 'needs' | 'languages' | 'cells'

/** Every need and language with its share acting alone and what that was worth. */
export function FiguresTable({ data }: { data: Understanding }) {
  const [by, setBy] = useState<By>('needs')
  return (
    <>
      <div className={css.by}>
        <Segmented small label={t('understanding.by')} value={by} onChange={setBy} options={(['needs', 'languages', 'cells'] as const).map((value) => ({ value, label: t(`understanding.by.${value}`) }))} />
      </div>
      <div className={`scroll ${css.tablebox}`} tabIndex={0} role="group" aria-labelledby="figures">
        <table className={css.table}>
          <thead>
            <tr>
              {by !== 'languages' && <th scope="col">{t('understanding.by.needs')}</th>}
              {by !== 'needs' && <th scope="col">{t('understanding.by.languages')}</th>}
              {(['messages', 'alone', 'rightOf', 'range', 'confirmed', 'unchallenged'] as const).map((column) => <th key={column} scope="col" className={css.figure}>{t(`understanding.${column}`)}</th>)}
            </tr>
          </thead>
          <tbody>
            {data[by].map((one) => (
              <tr key={`${one.need}-${one.language}`}>
                {by !== 'languages' && <th scope="row"><NeedChip need={one.need as Need} /></th>}
                {by !== 'needs' && (by === 'languages' ? <th scope="row">{named(one.language)}</th> : <td>{named(one.language)}</td>)}
                <td className={css.figure}>{number(one.messages)}</td>
                <td className={css.figure}>{percent(one.alone / one.messages)}</td>
                <Right one={one} promise={data.promise} />
                <td className={css.figure}>{number(one.confirmed)}</td>
                <td className={css.figure}>{number(one.weak)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

const named = (language: string | null): string => (language ? languageName(language) : t('understanding.noLanguage'))

/** What was right, and between which bounds that surely lies; coral only when the promise is surely broken. */
function Right({ one, promise }: { one: Figures; promise: number }) {
  if (one.realised === null) {
    return <><td className={`quiet ${css.figure}`}>{t('understanding.none')}</td><td className={`quiet ${css.figure}`}>{t('understanding.none')}</td></>
  }
  const tone = one.at_most < promise ? css.broken : one.at_least >= promise ? css.kept : undefined
  return (
    <>
      <td className={`${css.figure} ${tone ?? ''}`}>{percent(one.realised)}</td>
      <td className={`quiet ${css.figure}`}><bdi dir="ltr">{t('understanding.rangeOf', { least: Math.round(one.at_least * 100), most: Math.round(one.at_most * 100) })}</bdi></td>
    </>
  )
}
