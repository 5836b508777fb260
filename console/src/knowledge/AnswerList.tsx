import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { client } from '../api/cache'
import { type AnswerState, calls, type ApprovedAnswer } from '../api/calls'
import { useMe } from '../shell/state'
import { Icon } from '../ui/Icon'
import { Empty, Problem, reason } from '../ui/Problem'
import { Segmented } from '../ui/Segmented'
import { say } from '../ui/toast'
import { Words } from '../ui/Words'
import { number, t } from '../words'
import { dateOf, inReadersLanguage, spokenIn, useBranchNames } from './answers'
import css from './AnswersPage.module.css'

const states: AnswerState[] = ['valid', 'not_yet', 'expired', 'retired']

/** The answers with the words searched for, those changed last first. */
export function AnswerList({ writes, onOpen }: { writes: boolean; onOpen: (answer: ApprovedAnswer) => void }) {
  const [words, setWords] = useState('')
  const [state, setState] = useState<AnswerState | 'all'>('valid')
  const [most, setMost] = useState(100)
  const search = useDeferredValue(words.trim())
  const { data, error, refetch } = useQuery({
    queryKey: ['answers', 'list', search, state, most],
    queryFn: ({ signal }) => calls.answers({ search, only: state === 'all' ? undefined : state, limit: most }, signal),
    placeholderData: keepPreviousData,
  })
  const tally = data?.tally
  const whole = tally ? states.reduce((sum, one) => sum + tally[one]!, 0) : 0
  const shown = states.filter((one) => one === 'valid' || one === state || tally?.[one])
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />
  if (!data || !tally) return null
  if (!whole) return <section><Empty icon="book-2" text={t('answers.none')} hint={t('answers.noneHint')} /></section>
  return (
    <section aria-label={t('answers.list')}>
      <div className={css.tools}>
        <label className={css.search}><Icon name="search" size={16} /><input type="search" dir="auto" value={words} placeholder={t('answers.search')} aria-label={t('answers.search')} onChange={(event) => setWords(event.target.value)} /></label>
        {shown.length > 1 && (
          <Segmented
            small label={t('answers.states')} value={state} onChange={setState}
            options={[...shown.map((one) => ({ value: one as AnswerState | 'all', label: t(`answers.state.${one}`), count: number(tally[one]!) })), { value: 'all' as const, label: t('answers.all') }]}
          />
        )}
      </div>
      {data.items.length > 0 ? (
        <ul className={css.rows}>{data.items.map((one) => <Row key={one.id} answer={one} writes={writes} onOpen={() => onOpen(one)} />)}</ul>
      ) : <Empty icon="search" text={t('answers.nothing')} />}
      {data.more && most < 200 && <button type="button" className="btn" onClick={() => setMost(200)}>{t('answers.more')}</button>}
    </section>
  )
}

function Row({ answer, writes, onOpen }: { answer: ApprovedAnswer; writes: boolean; onOpen: () => void }) {
  const [busy, setBusy] = useState(false)
  const branches = useBranchNames()
  const spoken = useMe().business.languages
  const retired = answer.state === 'retired'
  const turn = async (back: boolean) => {
    setBusy(true)
    try {
      await (back ? calls.restoreAnswer(answer.id) : calls.retireAnswer(answer.id))
      await client.invalidateQueries({ queryKey: ['answers'] })
      say(t(back ? 'answers.restored' : 'answers.wasRetired', { name: answer.title }), back ? {} : { undo: () => void turn(true) })
    } catch (failure) {
      say(reason(failure), { tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }
  const about = [
    spokenIn(answer.texts, spoken),
    t('answers.examples', { n: answer.questions.length }),
    ...(answer.branches.length ? [answer.branches.map((one) => branches.get(one) ?? '').filter(Boolean).join(', ')] : []),
    ...(answer.valid_from && answer.state === 'not_yet' ? [t('answers.from', { date: dateOf(answer.valid_from) })] : []),
    ...(answer.valid_until ? [t('answers.until', { date: dateOf(answer.valid_until) })] : []),
  ]
  return (
    <li className={css.item} data-off={answer.state === 'valid' ? undefined : true}>
      <span className={css.main}>
        <span className={css.top}><Words text={answer.title} className="strong" />{answer.state !== 'valid' && <span className="chip">{t(`answers.state.${answer.state}`)}</span>}</span>
        <Words text={inReadersLanguage(answer.texts)} as="span" className={css.about} />
        <span className={css.sub}>{about.map((one) => <span key={one}><bdi>{one}</bdi></span>)}</span>
      </span>
      {writes && (
        <span className={css.acts}>
          {!retired && <button type="button" className="iconbtn" aria-label={t('settings.edit', { name: answer.title })} title={t('settings.edit', { name: answer.title })} onClick={onOpen}><Icon name="pencil" size={17} /></button>}
          <button type="button" className="btn bare" disabled={busy} aria-label={t(retired ? 'answers.restoreOne' : 'answers.retireOne', { name: answer.title })} onClick={() => void turn(retired)}>{t(retired ? 'answers.restore' : 'answers.retire')}</button>
        </span>
      )}
    </li>
  )
}
