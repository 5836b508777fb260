import { useState } from 'react'
import { calls } from '../api/calls'
import type { Conversation } from '../api/types'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { currentLocale, t } from '../words'
import { languageName } from '../words/languages'
import css from './Composer.module.css'
import { base } from './translating'
import { useConversation } from './useConversation'

/** Puts what was typed into the customer's language; the person reads it, changes it and sends it, or takes it back. */
export function TranslateReply({ conversation, text, put }: { conversation: Conversation; text: string; put: (text: string) => void }) {
  const aids = useConversation(conversation.id).data?.aids ?? []
  const [busy, setBusy] = useState(false)
  const target = conversation.language ?? conversation.customer.language
  if (!target || base(target) === currentLocale() || !aids.includes('translating')) return null
  async function ask() {
    setBusy(true)
    try {
      const found = await calls.translateReply(conversation.id, text.trim(), target!)
      put(found.text)
      say(t('translate.done', { name: found.made_by }), { undo: () => put(text) })
    } catch (failure) {
      say(reason(failure), { tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <button type="button" className={css.translate} disabled={busy || !text.trim()} onClick={() => void ask()}>
      <Icon name="language" size={16} />{busy ? t('translate.busy') : t('translate.into', { language: languageName(target) })}
    </button>
  )
}
