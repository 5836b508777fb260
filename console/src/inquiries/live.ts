import { useEffect } from 'react'
import { client } from '../api/cache'
import { onLive } from '../api/live'
import { cell } from '../ui/cell'
import { knownInquiry, patchInquiry } from './acts'
import { inquiryCalls } from './calls'

const GATHER = 400

/** How many questions came while the queue was being read. */
export const came = cell(0)

export function letIn(): void {
  came.set(0)
  void client.invalidateQueries({ queryKey: ['inquiries'] })
}

/** Keeps the questions in memory true while they are shown; new ones wait to be asked for unless rows may move. */
export function useInquiriesLive(calm: () => boolean): void {
  useEffect(() => {
    came.set(0)
    const changed = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = onLive((event) => {
      const id = event.name.startsWith('inquiry.') ? (event.data?.inquiry_id as string | undefined) : undefined
      if (!id) return
      if (event.name === 'inquiry.opened') came.set((was) => was + 1)
      else if (knownInquiry(id)) changed.add(id)
      timer ??= setTimeout(() => {
        timer = undefined
        if ((came.get() || changed.size) && calm()) letIn()
        if (changed.size) void inquiryCalls.rows([...changed].slice(0, 200)).then((rows) => rows.forEach(patchInquiry), () => undefined)
        changed.clear()
      }, GATHER)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [])
}
