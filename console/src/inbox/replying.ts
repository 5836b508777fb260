import type { Message } from '../api/types'
import { cell } from '../ui/cell'
import { composerTab } from './layer'

/** The message a reply will point at, by conversation. */
export const replying = cell<{ conversationId: string; message: Message } | null>(null)

export function replyTo(conversationId: string, message: Message): void {
  replying.set({ conversationId, message })
  composerTab.set('reply')
  document.getElementById('composer')?.focus()
}
