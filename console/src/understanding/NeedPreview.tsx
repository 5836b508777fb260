import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { calls, type NeedDraft, type NeedPreview as Found } from '../api/calls'
import type { Need } from '../api/types'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { Words } from '../ui/Words'
import { number, t } from '../words'
import { dayAndClock } from '../words/time'
import { NeedChip } from './NeedChip'
import css from './NeedsPage.module.css'
import { percent } from './percent'

const PAUSE = 600

/** What the need would change on the business's own messages; asked for when typing pauses. */
export function NeedPreview({ draft }: { draft: NeedDraft }) {
  const asked = useLater(JSON.stringify(draft))
  const { data, error, isFetching } = useQuery({
    queryKey: ['need-preview', asked], queryFn: ({ signal }) => calls.previewNeed(JSON.parse(asked) as NeedDraft, signal), placeholderData: keepPreviousData, staleTime: 60_000, gcTime: 60_000,
  })
  const draftNow = JSON.parse(asked) as NeedDraft
  return (
    <section className={css.preview} aria-labelledby="preview" aria-busy={isFetching}>
      <h3 id="preview">{t('needs.preview')}</h3>
      <p role="status" className={css.summary}>
        {error ? reason(error) : !data ? t('needs.reading') : data.of === 0 ? t('needs.noHistory') : t('needs.wouldBe', { n: data.looked_at, count: number(data.would_be) })}
        {data && !error && data.looked_at < data.of && <span className="quiet"> {t('needs.cutShort', { n: data.of })}</span>}
      </p>
      {data && !error && <Shown data={data} draft={draftNow} />}
    </section>
  )
}

function Shown({ data, draft }: { data: Found; draft: NeedDraft }) {
  const chip = (code: Need) => (code === data.code ? <span className="chip pine" dir="auto">{draft.name.trim() || t('needs.thisNeed')}</span> : <NeedChip need={code} />)
  // Where most examples are alone in their words there is no odd one out to point at.
  const scattered = data.unlike.length * 2 > draft.examples.length
  return (
    <>
      {data.contradicted.length > 0 && (
        <Warning text={t('needs.contradicts', { n: data.contradicted.length })} hint={t('needs.contradictsHint')}>
          {data.contradicted.map((one) => <Message key={one.message_id} id={one.conversation_id} text={one.text} end={chip(one.need)} />)}
        </Warning>
      )}
      {data.clashes.map((clash) => (
        <Warning key={clash.code} text={t('needs.clashes', { name: clash.name })} hint={t('needs.clashesHint')}>
          {clash.here.map((place) => <Example key={`here-${place}`} text={draft.examples[place] ?? ''} />)}
          {clash.there.map((text) => <Example key={text} text={text} />)}
        </Warning>
      ))}
      {scattered && <p className={css.hint}><Icon name="info-circle" size={17} /><span>{t('needs.scattered')}</span></p>}
      {data.unlike.length > 0 && !scattered && (
        <Warning text={t('needs.unlike', { n: data.unlike.length })} hint={t('needs.unlikeHint')}>
          {data.unlike.map((one) => <Example key={one.place} text={draft.examples[one.place] ?? ''} end={chip(one.read_as)} />)}
        </Warning>
      )}
      {data.moves.length > 0 && (
        <>
          <div className={css.tablebox}>
            <table className={css.table}>
              <thead><tr><th scope="col">{t('needs.was')}</th><th scope="col">{t('needs.becomes')}</th><th scope="col" className={css.figure}>{t('understanding.messages')}</th></tr></thead>
              <tbody>
                {data.moves.map((move) => <tr key={`${move.was}-${move.becomes}`}><td>{chip(move.was)}</td><td>{chip(move.becomes)}</td><td className={`num ${css.figure}`}>{number(move.times)}</td></tr>)}
              </tbody>
            </table>
          </div>
          <ul className={css.found} aria-label={t('needs.foundLabel')}>
            {data.found.map((one) => (
              <Message
                key={one.message_id} id={one.conversation_id} text={one.text ?? t('needs.hidden', { at: dayAndClock(one.at) })}
                end={<>{one.becomes === data.code ? <span className="quiet num">{percent(one.sure)}</span> : chip(one.becomes)}</>}
              />
            ))}
          </ul>
        </>
      )}
    </>
  )
}

function Warning({ text, hint, children }: { text: string; hint: string; children: ReactNode }) {
  return (
    <div className={css.warning}>
      <p className="strong"><Icon name="alert-triangle" size={17} />{text}</p>
      <p className="soft">{hint}</p>
      <ul>{children}</ul>
    </div>
  )
}

function Message({ id, text, end }: { id: string; text: string | null; end: ReactNode }) {
  return (
    <li>
      <Link to="/inbox/{-$conversationId}" params={{ conversationId: id }} search={{ view: 'all' }} className={css.message} title={t('understanding.open')}>
        <Icon name="message-circle" size={15} /><Words text={text ?? t('understanding.hidden')} className="grow" />{end}
      </Link>
    </li>
  )
}

const Example = ({ text, end }: { text: string; end?: ReactNode }) => <li className={css.message}><Icon name="note" size={15} /><Words text={text} className="grow" />{end}</li>

/** A value once it has stood still for a moment. */
function useLater(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
