import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type KeyboardEvent, useRef, useState } from 'react'
import { keys } from '../api/cache'
import { calls } from '../api/calls'
import type { ChannelKind } from '../api/types'
import { PersonPicker } from '../inbox/PersonPicker'
import { may, useMe } from '../shell/state'
import { Avatar } from '../ui/Avatar'
import { channelName } from '../ui/Channel'
import { Icon } from '../ui/Icon'
import { Words } from '../ui/Words'
import { NeedChip } from '../understanding/NeedChip'
import { t } from '../words'
import { T } from '../words/T'
import { languageName } from '../words/languages'
import { dayAndClock } from '../words/time'
import { answer, assign, dismiss } from './acts'
import type { Inquiry, Proposal } from './calls'
import css from './Question.module.css'

interface Props { one: Inquiry; phone: boolean; assigning: boolean; onAssigning: (open: boolean) => void; onBack: () => void; onLeave: () => void; onTeach: (answered: Inquiry) => void }

/** One question: the customer's words, what stopped the assistant, what it would have said, and the answer. */
export function Question({ one, phone, assigning, onAssigning, onBack, onLeave, onTeach }: Props) {
  const me = useMe()
  const [text, setText] = useState('')
  const [sending, setSending] = useState(false)
  // The same words sent again after a broken line are one message.
  const sent = useRef({ text: '', id: '' })
  const open = one.state === 'open'
  const talk = useQuery({ queryKey: keys.conversation(one.conversation_id), queryFn: ({ signal }) => calls.conversation(one.conversation_id, signal), staleTime: 30_000 })
  const packet = open ? talk.data?.packet : undefined
  const [mayWork, mayTeach] = [may(me, 'inbox.work'), may(me, 'knowledge.write')]
  const name = one.customer.name || t('leads.unnamed')
  async function send(teach: boolean) {
    const words = text.trim()
    if (!words || sending) return
    if (sent.current.text !== words) sent.current = { text: words, id: crypto.randomUUID() }
    setSending(true)
    const answered = await answer(one, words, sent.current.id)
    setSending(false)
    if (!answered) return
    onLeave()
    if (teach) onTeach(answered)
  }
  function key(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || event.nativeEvent.isComposing) return
    event.preventDefault()
    void send(event.shiftKey && mayTeach)
  }
  function take(proposal: Proposal) {
    setText(proposal.text)
    document.getElementById('inquiry-answer')?.focus()
  }
  return (
    <section className={css.question} aria-label={t('inquiries.of', { name })}>
      <header className={css.head}>
        {phone && <button type="button" className="iconbtn" aria-label={t('inquiries.back')} onClick={onBack}><Icon name="arrow-left" flip /></button>}
        <Avatar name={name} channel={one.channel as ChannelKind} />
        <div className="grow"><Words as="h2" oneLine className={css.name} text={name} /><p className={css.about}>{[channelName(one.channel as ChannelKind), ...(one.language ? [languageName(one.language)] : []), dayAndClock(one.asked_at), one.owner?.name ?? t('leads.nobody')].map((each) => <span key={each} dir="auto">{each}</span>)}</p></div>
        <Link to="/inbox/{-$conversationId}" params={{ conversationId: one.conversation_id }} className="btn bare"><Icon name="message-circle" size={16} /><span className={css.wide}>{t('leads.openTalk')}</span></Link>
      </header>
      <div className={`scroll ${css.body}`} tabIndex={0} role="region" aria-label={t('inquiries.question')}>
        <Words as="blockquote" className={css.asked} text={one.question.text || t('inquiries.noWords')} />
        <p className={css.chips}><NeedChip need={one.need} />{one.urgent && <span className="chip coral"><Icon name="flame" size={13} />{t('leads.urgent')}</span>}{one.area_name && <span className="chip" dir="auto"><Icon name="map-pin" size={13} />{one.area_name}</span>}{one.services.map((each) => <span key={each} className="chip" dir="auto">{each}</span>)}{one.times > 1 && <span className="chip">{t('inquiries.times', { n: one.times })}</span>}</p>
        <div className={css.why}><Icon name="user-question" size={18} /><div><h3>{t('inquiries.stopped')}</h3><p dir="auto">{one.why}</p></div></div>
        {packet && (
          <section className={css.packet} aria-label={t('leads.packet')}>
            <h3>{t('leads.nextAction')}</h3>
            <Words as="p" className="strong" mostly text={packet.next_action} />
            {packet.summary && <Words as="p" mostly text={packet.summary} />}
          </section>
        )}
        <h3 className={css.sub}>{t('inquiries.proposals')}</h3>
        {one.proposals.length === 0 && <p className="quiet">{t('inquiries.noProposals')}</p>}
        {one.proposals.map((each) => <Proposed key={each.text} proposal={each} usable={open && mayWork} onTake={() => take(each)} />)}
        {!open && <Ended one={one} mayTeach={mayTeach} onTeach={onTeach} />}
      </div>
      {open && mayWork && (
        <form className={css.composer} onSubmit={(event) => { event.preventDefault(); void send(false) }}>
          <textarea id="inquiry-answer" dir="auto" aria-label={t('inquiries.answerTo', { name })} placeholder={t('inquiries.write')} value={text} maxLength={4096} onChange={(event) => setText(event.target.value)} onKeyDown={key} />
          <div className={css.foot}>
            {may(me, 'inbox.assign') && (
              <PersonPicker open={assigning} onOpen={() => onAssigning(true)} onClose={() => onAssigning(false)} current={one.owner} nobody onPick={(to) => { onAssigning(false); void assign(one, to) }}>
                <button type="button" className="btn bare" onClick={() => onAssigning(true)}><Icon name="user-plus" size={16} /><span className={css.wide}>{t('leads.assign')}</span></button>
              </PersonPicker>
            )}
            <button type="button" className="btn bare" onClick={() => void dismiss(one).then((done) => done && onLeave())}><Icon name="x" size={16} /><span className={css.wide}>{t('inquiries.dismiss')}</span></button>
            <span className="grow" />
            {mayTeach && <button type="button" className="btn" disabled={!text.trim() || sending} onClick={() => void send(true)}><Icon name="school" size={16} />{t('inquiries.answerAndTeach')}</button>}
            <button type="submit" className="btn main" disabled={!text.trim() || sending}><Icon name="send" size={16} flip />{t('inquiries.answer')}</button>
          </div>
        </form>
      )}
    </section>
  )
}

/** What became of the question, and whether what was said is approved for whoever asks next. */
function Ended({ one, mayTeach, onTeach }: { one: Inquiry; mayTeach: boolean; onTeach: (answered: Inquiry) => void }) {
  const time = dayAndClock(one.ended_at ?? one.asked_at)
  if (one.state === 'dismissed') return <p className={css.ended}>{t('inquiries.wasDismissed', { time })}</p>
  return (
    <section className={css.reply} aria-label={t('inquiries.reply')}>
      <p className={css.ended}>{one.reply?.by ? t('inquiries.answeredBy', { name: one.reply.by, time }) : t('inquiries.wasAnswered', { time })}</p>
      {one.reply?.text && <Words as="p" className={css.said} text={one.reply.text} />}
      {one.taught ? (
        <p className={css.taught}><Icon name="school" size={16} /><span><T k="inquiries.taught" v={{ title: <Link to="/settings/{-$page}" params={{ page: 'answers' }} className="link"><bdi>{one.taught.title}</bdi></Link> }} /></span></p>
      ) : mayTeach && one.reply?.text && <button type="button" className="btn" onClick={() => onTeach(one)}><Icon name="school" size={16} />{t('inquiries.teach')}</button>}
    </section>
  )
}

function Proposed({ proposal, usable, onTake }: { proposal: Proposal; usable: boolean; onTake: () => void }) {
  return (
    <article className={css.proposal}>
      <Words as="p" text={proposal.text} />
      {proposal.words_of && <p className={css.by}>{t(`assistant.words.${proposal.words_of}`)}</p>}
      {proposal.why_not && <p className={css.whyNot} dir="auto"><Icon name="info-circle" size={14} />{proposal.why_not}</p>}
      {proposal.sources.length > 0 && <ul className={css.sources} aria-label={t('inquiries.sources')}>{proposal.sources.map((one) => <li key={one.kind + one.id}><Icon name="book-2" size={14} /><span><strong dir="auto">{one.title}</strong> <Words text={one.text} /></span></li>)}</ul>}
      {usable && <button type="button" className="btn" onClick={onTake}><Icon name="pencil" size={15} />{t('inquiries.take')}</button>}
    </article>
  )
}
