import { useState } from 'react'
import { calls } from '../api/calls'
import type { Message } from '../api/types'
import { may, useMe } from '../shell/state'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { Words } from '../ui/Words'
import { t } from '../words'
import css from './Bubble.module.css'

/** The server covers card numbers so. */
const covered = /•.{0,3}•.{0,3}•.{0,3}•/s

/** What a message says. Who may can see a card number in it, which is recorded and gone again with the page. */
export function Covered({ message, conversationId }: { message: Message; conversationId: string }) {
  const me = useMe()
  const [shown, show] = useState<string | null>(null)
  const text = message.text ?? ''
  const ask = () => calls.reveal(conversationId, message.id).then((one) => show(one.text), (error: unknown) => say(reason(error), { tone: 'bad' }))
  return (
    <>
      <Words as="p" text={shown ?? text} className={css.text} />
      {covered.test(text) && may(me, 'inbox.reveal') && (
        <button type="button" className={css.cover} title={t('thread.revealHint')} onClick={() => (shown === null ? void ask() : show(null))}>
          {t(shown === null ? 'thread.reveal' : 'thread.cover')}
        </button>
      )}
    </>
  )
}
