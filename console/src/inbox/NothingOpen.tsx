import type { View } from '../api/types'
import { Caps } from '../keys/Caps'
import { Empty } from '../ui/Problem'
import { T } from '../words/T'
import { t } from '../words'
import type { List } from './useList'

interface Props { list: List; view: View; onView: (view: View) => void }

/** The middle of the inbox before a conversation is chosen. */
export function NothingOpen({ list, view, onView }: Props) {
  const free = list.counts?.unassigned ?? 0
  return (
    <section className="grow" style={{ display: 'grid' }} aria-label={t('inbox.noneOpen')}>
      <Empty icon="inbox" text={t('inbox.noneOpen')}>
        <p className="quiet"><T k="inbox.noneOpenKeys" v={{ next: <Caps act="next" />, previous: <Caps act="previous" />, help: <Caps act="help" /> }} /></p>
        {free > 0 && view !== 'unassigned' && <button type="button" className="btn" onClick={() => onView('unassigned')}>{t('inbox.freeOnes', { n: free })}</button>}
      </Empty>
    </section>
  )
}
