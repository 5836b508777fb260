import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { Conversation, Suggestion } from '../api/types'
import { SuggestedReply } from '../assistant/SuggestedReply'
import { Caps } from '../keys/Caps'
import { useKeys } from '../keys/useKeys'
import { useMe } from '../shell/state'
import { usePart, useCell } from '../ui/cell'
import { ChannelIcon, channelName } from '../ui/Channel'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { Words } from '../ui/Words'
import { t } from '../words'
import { span } from '../words/time'
import css from './Composer.module.css'
import { composerTab, wanted } from './layer'
import { drafts, outbox, post, setDraft, setTaken, taken } from './outbox'
import { replying } from './replying'
import { segments } from './sms'
import { TranslateReply } from './TranslateReply'

/** Where the answer is written: to the customer, or for the team only. */
export function Composer({ conversation, suggestion, onDone }: { conversation: Conversation; suggestion?: Suggestion; onDone: () => void }) {
  const { person } = useMe()
  const now = useMinute()
  const tab = useCell(composerTab)
  const name = `${conversation.id}:${tab}`
  const text = usePart(drafts, (all) => all[name] ?? '')
  const used = usePart(taken, (all) => all[conversation.id])
  const going = usePart(outbox, (all) => all.some((entry) => entry.draft_id !== undefined && entry.draft_id === suggestion?.id))
  const target = useCell(replying)
  const quoted = target?.conversationId === conversation.id && tab === 'reply' ? target.message : undefined
  const field = useRef<HTMLTextAreaElement>(null)
  const first = conversation.customer.name.split(/\s+/)[0] ?? ''
  const ends = conversation.window_ends_at ? new Date(conversation.window_ends_at).getTime() : undefined
  const locked = tab === 'reply' && ends !== undefined && ends <= now
  const offered = tab === 'reply' && !locked && !going && suggestion?.id !== used ? suggestion : undefined
  const other = conversation.owner && conversation.owner.id !== person.id ? conversation.owner : undefined

  useEffect(() => () => composerTab.set('reply'), [])
  useEffect(() => {
    if (!wanted.composer) return
    wanted.composer = false
    field.current?.focus()
  }, [])
  useEffect(() => {
    const element = field.current
    if (!element || CSS.supports('field-sizing', 'content')) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
  }, [text])

  /** Whoever empties the composer writes words of their own from then on. */
  function type(words: string) {
    setDraft(name, words)
    if (tab === 'reply' && used && !words.trim()) setTaken(conversation.id, undefined)
  }
  /** What somebody has typed stays; the suggestion goes beneath it. */
  function use(offered: Suggestion) {
    setDraft(name, text.trim() ? `${text}\n${offered.text}` : offered.text)
    setTaken(conversation.id, offered.id)
    field.current?.focus()
  }
  function send(done: boolean) {
    const words = text.trim()
    if (!words || locked) return
    post(tab, conversation.id, words, quoted?.id, tab === 'reply' ? used : undefined)
    type('')
    replying.set(null)
    if (done && tab === 'reply') onDone()
  }
  useKeys({ send: () => send(false), sendAndDone: () => send(true) })

  function key(event: KeyboardEvent) {
    if (event.key === 'Tab' && offered && !text && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.nativeEvent.isComposing) {
      event.preventDefault()
      use(offered)
      return
    }
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
    event.preventDefault()
    if (quoted) replying.set(null)
    else document.getElementById('thread')?.focus()
  }

  return (
    <div className={css.wrap}>
      {offered && <SuggestedReply suggestion={offered} conversation={conversation} onUse={() => use(offered)} byTab={!text} />}
      <form className={css.composer} data-tab={tab} aria-label={t('composer.title')} onSubmit={(event) => { event.preventDefault(); send(false) }}>
        <div className={css.top}>
          <button type="button" className={css.tab} aria-pressed={tab === 'reply'} onClick={() => composerTab.set('reply')}><ChannelIcon channel={conversation.channel} size={16} />{t('composer.reply')}</button>
          <button type="button" className={css.tab} aria-pressed={tab === 'note'} onClick={() => composerTab.set('note')}><Icon name="note" size={16} />{t('composer.note')}</button>
          <span className={css.window} data-soon={(ends !== undefined && ends - now < 3_600_000) || undefined}>
            {tab === 'note' ? t('composer.onlyTeam') : ends === undefined ? '' : locked ? t('composer.windowClosed') : (
              <><span className={css.long}>{t('composer.window', { time: span(ends - now) })}</span><span className={css.short}>{t('composer.windowShort', { time: span(ends - now) })}</span></>
            )}
          </span>
        </div>
        {quoted && (
          <div className={css.quote}>
            <Icon name="message-reply" size={15} flip /><Words text={quoted.text || quoted.media?.transcript?.text || t('media.any')} oneLine className="grow" />
            <button type="button" className="iconbtn" aria-label={t('composer.dropQuote')} onClick={() => replying.set(null)}><Icon name="x" size={15} /></button>
          </div>
        )}
        {locked ? (
          <p className={css.locked}><Icon name="lock" size={17} /><span>{t('composer.locked', { channel: channelName(conversation.channel), name: first })}</span></p>
        ) : (
          <textarea
            id="composer" ref={field} dir="auto" rows={2} className={css.text} value={text} onChange={(event) => type(event.target.value)} onKeyDown={key}
            placeholder={tab === 'note' ? t('composer.writeNote') : t('composer.writeTo', { name: first })} aria-label={tab === 'note' ? t('composer.writeNote') : t('composer.writeTo', { name: first })}
          />
        )}
        <div className={css.foot}>
          <span className={`${css.hint} grow`}>
            {other && tab === 'reply' && !locked ? t('composer.othersWork', { name: other.name }) : conversation.channel === 'sms' && text && tab === 'reply' ? t('composer.segments', { n: segments(text).count }) : ''}
          </span>
          {tab === 'reply' && !locked && <TranslateReply conversation={conversation} text={text} put={(words) => { type(words); field.current?.focus() }} />}
          <Caps act="send" />
          <button type="submit" className={css.send} disabled={!text.trim() || locked}>
            <Icon name={tab === 'note' ? 'note' : 'send'} size={17} flip />{tab === 'note' ? t('composer.addNote') : t('composer.send')}
          </button>
        </div>
      </form>
    </div>
  )
}
