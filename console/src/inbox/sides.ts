import type { Message } from '../api/types'

/** Which side of the thread a message stands on: the customer's, or ours. */
export const sides = (message: Message): 'start' | 'end' => (message.direction === 'inbound' ? 'start' : 'end')
