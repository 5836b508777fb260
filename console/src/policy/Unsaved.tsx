import { useBlocker } from '@tanstack/react-router'
import { type KeyboardEvent, useRef, useState } from 'react'
import { Dialog } from '../ui/Dialog'
import { t } from '../words'
import css from './PolicyPage.module.css'

interface Leaving { onStay: () => void; onLeave: () => void }

/** Guards what somebody has written and not kept yet: closing the pane or leaving the page asks first. */
export function useUnsaved() {
  const dirty = useRef(false)
  const [next, setNext] = useState<() => void>()
  const blocked = useBlocker({ shouldBlockFn: () => dirty.current, enableBeforeUnload: () => dirty.current, withResolver: true })
  const onDirty = (now: boolean) => void (dirty.current = now)
  const leave = (how: () => void) => (dirty.current ? setNext(() => how) : how())
  const done = (how?: () => void) => {
    setNext(undefined)
    how?.()
  }
  const leaving: Leaving | undefined = next
    ? { onStay: () => done(), onLeave: () => { dirty.current = false; done(next) } }
    : blocked.status === 'blocked' ? { onStay: blocked.reset, onLeave: () => { dirty.current = false; blocked.proceed() } } : undefined
  return { leaving, onDirty, leave }
}

/** Escape closes the pane; in a list that is open it closes that list only. */
export const onEscape = (close: () => void) => (event: KeyboardEvent): void => {
  const unfolded = (event.target as HTMLElement).getAttribute('aria-expanded') === 'true'
  if (event.key === 'Escape' && !event.defaultPrevented && !unfolded) close()
}

/** Whether what was written shall be lost. */
export function Unsaved({ onStay, onLeave }: Leaving) {
  return (
    <Dialog title={t('policy.unsaved')} onClose={onStay} size={440}>
      <div className={css.dialog}>
        <p className="soft">{t('policy.unsavedHint')}</p>
        <div className={css.draftRow} style={{ padding: 0, justifyContent: 'flex-end' }}>
          <button type="button" className="btn danger" onClick={onLeave}>{t('policy.drop')}</button>
          <button type="button" className="btn main" data-autofocus onClick={onStay}>{t('policy.stay')}</button>
        </div>
      </div>
    </Dialog>
  )
}
