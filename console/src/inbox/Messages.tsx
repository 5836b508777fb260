import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { calls } from '../api/calls'
import type { ConversationDetail, Message, TimelineEvent } from '../api/types'
import { useMe } from '../shell/state'
import { useCell } from '../ui/cell'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { day } from '../words/time'
import { Bubble } from './Bubble'
import { Happened } from './Happened'
import css from './Messages.module.css'
import { asMessage, outbox } from './outbox'
import { light, sought } from './reveal'
import { sides } from './sides'

const FIRST = 60
// So many pages back a message is looked for.
const FARTHEST = 20
const TOGETHER = 10 * 60_000
// The packet and the clock are on screen themselves; that they moved is no news.
const quiet = new Set(['packet.prepared', 'conversation.taken_up', 'conversation.released', 'customer.handle_added'])

type Line = { kind: 'message'; at: string; message: Message } | { kind: 'events'; at: string; events: TimelineEvent[] }

/** Everything that was said and decided, oldest first; it stays at the newest line unless the reader has scrolled away. */
export function Messages({ detail }: { detail: ConversationDetail }) {
  const me = useMe()
  const now = useMinute()
  const box = useRef<HTMLDivElement>(null)
  const inner = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const [behind, setBehind] = useState(false)
  const [shown, setShown] = useState(FIRST)
  const [older, setOlder] = useState<readonly Message[]>([])
  const [fetching, setFetching] = useState(false)
  const [reached, setReached] = useState(false)
  const unsent = useCell(outbox).filter((entry) => entry.conversation_id === detail.conversation.id)

  const messages = useMemo(() => {
    if (!older.length) return detail.messages
    const fresh = new Set(detail.messages.map((message) => message.id))
    return [...older.filter((message) => !fresh.has(message.id)), ...detail.messages]
  }, [older, detail.messages])
  const lines = useMemo<Line[]>(() => {
    const known = new Set(messages.map((message) => message.client_id))
    const all = [
      ...messages.map((message) => ({ kind: 'message' as const, at: message.at, message })),
      ...detail.events.filter((event) => !quiet.has(event.name)).map((event) => ({ kind: 'events' as const, at: event.at, events: [event] })),
      ...unsent.filter((entry) => !known.has(entry.client_id)).map((entry) => ({ kind: 'message' as const, at: entry.at, message: asMessage(entry, me.person.name) })),
    ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    return all.reduce<Line[]>((lines, line) => {
      const before = lines.at(-1)
      // Steps of one go belong together; what happened an hour later is news of its own.
      if (line.kind === 'events' && before?.kind === 'events' && Date.parse(line.at) - Date.parse(before.at) < TOGETHER) before.events = [...before.events, ...line.events]
      else lines.push(line.kind === 'events' ? { ...line } : line)
      return lines
    }, [])
  }, [messages, detail.events, unsent, me.person.name])
  const quoted = useMemo(() => new Map(messages.map((message) => [message.id, message])), [messages])
  const visible = lines.slice(-shown)
  const newest = lines.at(-1)

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const mine = newest?.kind === 'message' && sides(newest.message) === 'end'
    if (mine) atEnd.current = true
    if (atEnd.current) element.scrollTop = element.scrollHeight
    else setBehind(true)
  }, [lines.length])
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    // Pictures arrive, the composer grows, the packet folds: what was at the end stays at the end.
    const watch = new ResizeObserver(() => atEnd.current && (element.scrollTop = element.scrollHeight))
    watch.observe(element)
    watch.observe(inner.current!)
    return () => watch.disconnect()
  }, [])

  function scrolled() {
    const element = box.current!
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60
    if (atEnd.current) setBehind(false)
  }

  async function earlier() {
    const element = box.current!
    const fromEnd = element.scrollHeight - element.scrollTop
    // The reader keeps their place: what comes goes above it.
    const keep = () => requestAnimationFrame(() => (element.scrollTop = element.scrollHeight - fromEnd))
    setShown(shown + 200)
    const first = messages[0]
    if (lines.length > shown || !first) return void keep()
    setFetching(true)
    try {
      const found = await calls.earlier(detail.conversation.id, first.id)
      setReached(found.length < 100)
      setOlder([...found, ...messages])
      keep()
    } catch (error) {
      say(reason(error), { tone: 'bad' })
    } finally {
      setFetching(false)
    }
  }

  const wanted = useCell(sought)
  useEffect(() => {
    if (wanted) void seek(wanted)
  }, [wanted])

  /** Fetches back until what is sought is there, and shows it. */
  async function seek(ids: readonly string[]) {
    sought.set(null)
    atEnd.current = false
    let all = messages
    try {
      for (let pages = 0; pages < FARTHEST && all[0] && !all.some((message) => message.id === ids[0]); pages += 1) {
        const found = await calls.earlier(detail.conversation.id, all[0].id)
        if (found.length < 100) setReached(true)
        if (!found.length) break
        all = [...found, ...all]
      }
    } catch (error) {
      say(reason(error), { tone: 'bad' })
    }
    setOlder(all)
    setShown(Infinity)
    // Drawn first, then shown.
    requestAnimationFrame(() => requestAnimationFrame(() => light(ids)))
  }

  let lastDay = ''
  let lastAuthor = ''
  return (
    <div className={css.wrap}>
      <div ref={box} className={`scroll ${css.messages}`} tabIndex={0} role="log" aria-label={t('thread.messages')} onScroll={scrolled}>
       <div ref={inner} className={css.lines}>
        {(lines.length > shown || (detail.more && !reached)) && <button type="button" className="btn" style={{ justifySelf: 'center' }} disabled={fetching} onClick={() => void earlier()}>{t('thread.earlier')}</button>}
        {visible.map((line) => {
          const name = day(line.at, now)
          const newDay = name !== lastDay
          lastDay = name
          const heading = newDay && <h3 className={css.day} key={`day-${line.at}`}>{name}</h3>
          if (line.kind === 'events') {
            lastAuthor = ''
            return [heading, <Happened key={`events-${line.at}-${line.events[0]!.name}`} events={line.events} />]
          }
          const { message } = line
          const author = `${message.author.kind}:${message.author.name}:${message.direction}`
          const follows = author === lastAuthor && !newDay
          lastAuthor = author
          return [
            heading,
            <Bubble
              key={message.client_id ?? message.id} message={message} follows={follows} conversationId={detail.conversation.id}
              quoted={message.reply_to_id ? quoted.get(message.reply_to_id) : undefined} entry={unsent.find((entry) => entry.client_id === message.id)}
            />,
          ]
        })}
       </div>
      </div>
      {behind && (
        <button type="button" className={css.behind} onClick={() => box.current?.scrollTo({ top: box.current.scrollHeight, behavior: 'smooth' })}>
          <Icon name="chevron-down" size={15} />{t('thread.newMessage')}
        </button>
      )}
    </div>
  )
}
