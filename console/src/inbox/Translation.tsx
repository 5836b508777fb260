import { useState } from 'react'
import { calls, type Translated } from '../api/calls'
import type { Message } from '../api/types'
import { may, useMe } from '../shell/state'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { Words } from '../ui/Words'
import { currentLocale, t } from '../words'
import css from './Transcript.module.css'
import { base } from './translating'
import { useConversation } from './useConversation'

/** A message in the reader's own language, asked for with a click and marked as what it is. */
export function Translation({ message, conversationId }: { message: Message; conversationId: string }) {
  const works = may(useMe(), 'inbox.work')
  const detail = useConversation(conversationId).data
  const [found, setFound] = useState<Translated | null>(null)
  const [busy, setBusy] = useState(false)
  const written = message.media?.transcript?.language ?? message.language ?? (message.author.kind === 'staff' ? null : detail?.conversation.language)
  const words = message.text || message.media?.transcript?.text
  if (!works || !words || !written || base(written) === currentLocale() || !detail?.aids.includes('translating')) return null
  async function ask() {
    setBusy(true)
    try {
      setFound(await calls.translateMessage(conversationId, message.id, currentLocale()))
    } catch (failure) {
      say(reason(failure), { tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }
  if (!found) return <p className={css.by}><button type="button" className={css.act} disabled={busy} onClick={() => void ask()}>{t(busy ? 'translate.busy' : 'translate.do')}</button></p>
  return (
    <div className={css.done}>
      <Words as="p" text={found.text} className={css.words} />
      <p className={css.by}><Icon name="language" size={13} /><span>{t('translate.by', { name: found.made_by })}</span><button type="button" className={css.act} onClick={() => setFound(null)}>{t('translate.hide')}</button></p>
    </div>
  )
}
