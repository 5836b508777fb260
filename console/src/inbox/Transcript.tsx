import { type FormEvent, useState } from 'react'
import type { Media, Message, Transcript as Known } from '../api/types'
import { may, useMe } from '../shell/state'
import { Icon } from '../ui/Icon'
import { Words } from '../ui/Words'
import { type PlainKey, t } from '../words'
import { languageName } from '../words/languages'
import * as acts from './acts'
import css from './Transcript.module.css'
import { useConversation } from './useConversation'

interface Props { message: Message; media: Media; conversationId: string }

/** The words of a recording under it: by whom they were written down, or why they are not, and what can be done about that. */
export function Transcript({ message, media, conversationId }: Props) {
  const works = may(useMe(), 'inbox.work') && message.direction === 'inbound'
  const machine = useConversation(conversationId).data?.aids.includes('transcribing') ?? false
  const [writing, setWriting] = useState(false)
  const known = media.transcript
  const again = () => void acts.transcribe(conversationId, message.id)
  if (writing) return <Writing conversationId={conversationId} messageId={message.id} was={known?.text ?? ''} close={() => setWriting(false)} />
  const byHand = works && media.url && <button type="button" className={css.act} onClick={() => setWriting(true)}>{t('voice.byHand')}</button>
  if (known?.state === 'done') return <Done known={known} correct={works ? () => setWriting(true) : undefined} />
  if (known?.state === 'waiting') return <p className={css.state} role="status"><Icon name="clock" size={14} />{t(media.url ? 'voice.waiting' : 'voice.fetching')}</p>
  if (known) {
    return (
      <div className={css.state} data-failed role="status">
        <Icon name="alert-circle" size={14} />
        <span>{t(`voice.why.${known.error ?? 'unreachable'}` as PlainKey)}</span>
        {works && machine && media.url && <button type="button" className={css.act} onClick={again}>{t('problem.retry')}</button>}
        {byHand}
      </div>
    )
  }
  return (
    <p className={css.state}>
      <span>{t('media.noTranscript')}</span>
      {works && machine && media.url && <button type="button" className={css.act} onClick={again}>{t('voice.transcribe')}</button>}
      {byHand}
    </p>
  )
}

function Done({ known, correct }: { known: Known; correct: (() => void) | undefined }) {
  const by = known.by_person ? t('voice.by', { name: known.made_by }) : t('voice.transcript')
  return (
    <div className={css.done}>
      <Words as="p" text={known.text} className={css.words} />
      <p className={css.by}>
        <Icon name={known.by_person ? 'user-check' : 'sparkles'} size={13} />
        <span title={known.by_person ? undefined : known.made_by}>{known.language ? t('voice.in', { by, language: languageName(known.language) }) : by}</span>
        {correct && <button type="button" className={css.act} onClick={correct}>{t('voice.correct')}</button>}
      </p>
      {known.heard && <details className={css.heard}><summary>{t('voice.heard')}</summary><Words as="p" text={known.heard} /></details>}
    </div>
  )
}

function Writing({ conversationId, messageId, was, close }: { conversationId: string; messageId: string; was: string; close: () => void }) {
  const [text, setText] = useState(was)
  const [busy, setBusy] = useState(false)
  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    if (await acts.correctTranscript(conversationId, messageId, text.trim())) close()
    else setBusy(false)
  }
  return (
    <form className={css.form} onSubmit={(event) => void save(event)} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <textarea autoFocus dir="auto" rows={4} maxLength={20_000} aria-label={t('voice.whatIsSaid')} value={text} onChange={(event) => setText(event.target.value)} />
      <span className={css.buttons}>
        <button type="button" className="btn" onClick={close}>{t('dialog.cancel')}</button>
        <button type="submit" className="btn main" disabled={busy || !text.trim()}>{t('dialog.save')}</button>
      </span>
    </form>
  )
}
