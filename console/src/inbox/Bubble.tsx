import { memo } from 'react'
import type { Message } from '../api/types'
import { Icon } from '../ui/Icon'
import type { IconName } from '../ui/icon-names'
import { Words } from '../ui/Words'
import { t } from '../words'
import { clock } from '../words/time'
import * as acts from './acts'
import css from './Bubble.module.css'
import { Sources } from '../assistant/Sources'
import { Covered } from './Covered'
import { MediaView } from './MediaView'
import { callBack, type Entry, sendNow } from './outbox'
import { replyTo } from './replying'
import { revealMessage } from './reveal'
import { sides } from './sides'
import { Translation } from './Translation'

interface Props { message: Message; follows: boolean; conversationId: string; quoted: Message | undefined; entry: Entry | undefined }

const ticks: Record<NonNullable<Message['status']>, IconName> = { queued: 'clock', sent: 'check', delivered: 'checks', read: 'checks', failed: 'alert-circle', unconfirmed: 'help-circle' }

/** One message: the customer's on one side, ours on the other; the assistant outlined, people filled, notes amber. */
export const Bubble = memo(function Bubble({ message, follows, conversationId, quoted, entry }: Props) {
  const { author, direction, status } = message
  const kind = direction === 'note' ? 'note' : direction === 'inbound' ? 'customer' : author.kind === 'assistant' || author.kind === 'system' ? 'assistant' : 'person'
  const canReply = direction === 'inbound' && !message.deleted
  return (
    <article className={css.item} data-side={sides(message)} data-kind={kind} data-message={message.id} data-follows={follows || undefined}>
      {!follows && (
        <header className={css.by}>
          {kind === 'note' && <Icon name="note" size={14} />}
          {kind === 'assistant' && <Icon name="robot" size={14} />}
          <bdi>{kind === 'assistant' && author.kind === 'assistant' ? t('thread.assistant') : author.name}</bdi>
          {kind === 'note' && <span>{t('thread.internal')}</span>}
          {direction === 'echo' && <span>{t('thread.echo')}</span>}
          {message.automatic && <span>{t('thread.automatic')}</span>}
          <time dateTime={message.at} className="num">{clock(message.at)}</time>
        </header>
      )}
      <div className={css.line}>
        <div className={css.bubble} data-state={entry?.state} data-failed={status === 'failed' || undefined} title={follows ? clock(message.at) : undefined}>
          {quoted && (
            <button type="button" className={css.quote} onClick={() => revealMessage([quoted.id])}>
              <bdi>{quoted.author.name}</bdi>
              <Words text={quoted.text || quoted.media?.transcript?.text || t('media.any')} oneLine />
            </button>
          )}
          {message.deleted ? <em className="quiet">{t('thread.deleted')}</em> : (
            <>
              <MediaView message={message} conversationId={conversationId} />
              {message.text && <Covered message={message} conversationId={conversationId} />}
              <Translation message={message} conversationId={conversationId} />
              {message.choices && <ul className={css.choices} aria-label={t('assistant.choices')}>{message.choices.map((one) => <li key={one} className="chip" dir="auto">{one}</li>)}</ul>}
              {message.sources && <Sources of={message.sources} />}
            </>
          )}
          {message.reactions.length > 0 && <span className={css.reactions}>{message.reactions.map((reaction) => <span key={reaction.emoji + reaction.by} title={reaction.by}>{reaction.emoji}</span>)}</span>}
        </div>
        {canReply && (
          <button type="button" className={`iconbtn ${css.answer}`} aria-label={t('thread.replyTo')} title={t('thread.replyTo')} onClick={() => replyTo(conversationId, message)}><Icon name="message-reply" size={16} flip /></button>
        )}
      </div>
      {(status && direction !== 'inbound') || message.edited || entry ? (
        <footer className={css.foot}>
          {message.edited && <span>{t('thread.edited')}</span>}
          {status && !entry && status !== 'failed' && <span className={css.status} data-status={status}><Icon name={ticks[status]} size={14} stroke={2} />{t(`status.${status}`)}</span>}
          {status === 'failed' && <Failed text={message.error ?? t('status.failed')} retry={() => void acts.retry(conversationId, message.id)} />}
          {entry && <Unsent entry={entry} />}
        </footer>
      ) : null}
    </article>
  )
})

function Failed({ text, retry }: { text: string; retry: () => void }) {
  return <span className={css.failed} role="alert"><Icon name="alert-circle" size={14} /><span dir="auto">{text}</span><button type="button" onClick={retry}>{t('problem.retry')}</button></span>
}

function Unsent({ entry }: { entry: Entry }) {
  if (entry.state === 'refused') {
    return (
      <span className={css.failed} role="alert">
        <Icon name="alert-circle" size={14} /><span dir="auto">{entry.problem}</span>
        <button type="button" onClick={() => sendNow(entry)}>{t('problem.retry')}</button>
        <button type="button" onClick={() => callBack(entry)}>{t('composer.edit')}</button>
      </span>
    )
  }
  if (entry.state === 'waiting') return <span className={css.waiting}><Icon name="wifi-off" size={14} />{t('composer.waiting')}<button type="button" onClick={() => callBack(entry)}>{t('composer.edit')}</button></span>
  if (entry.state === 'sending') return <span className={css.status}><Icon name="clock" size={14} />{t('composer.sending')}</span>
  return (
    <span className={css.waiting}>
      <Icon name="clock" size={14} />{t('composer.held')}
      <button type="button" onClick={() => callBack(entry)}>{t('toast.undo')}</button>
      <button type="button" onClick={() => sendNow(entry)}>{t('composer.now')}</button>
    </span>
  )
}
