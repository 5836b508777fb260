import { Menu } from '@mantine/core'
import type { ConversationRow } from '../api/types'
import { resumeAssistant } from '../assistant/acts'
import { called, useQueueNames } from '../routing/queues'
import { may, useMe } from '../shell/state'
import { Avatar } from '../ui/Avatar'
import { useCell } from '../ui/cell'
import { ChannelIcon, channelName } from '../ui/Channel'
import { Hint } from '../ui/Hint'
import { Icon } from '../ui/Icon'
import { Words } from '../ui/Words'
import { t } from '../words'
import { dayAndClock } from '../words/time'
import { needName, useChoices } from '../understanding/needs'
import * as acts from './acts'
import { chosen, layer, toggleLayer } from './layer'
import { PersonPicker } from './PersonPicker'
import { useConversation } from './useConversation'
import css from './ThreadHead.module.css'

interface Props {
  row: ConversationRow
  onDone: () => void
  onSnooze: (until: Date) => void
  onBack: (() => void) | undefined
  onContext: () => void
  contextShown: boolean
}

/** Who this is with, who owns it, and the acts on the whole of it. */
export function ThreadHead({ row, onDone, onSnooze, onBack, onContext, contextShown }: Props) {
  const me = useMe()
  const { person } = me
  const open = useCell(layer)
  const many = useCell(chosen).size > 0
  const owner = row.owner
  const queues = useQueueNames()
  const closed = row.status === 'closed'
  const snooze = toggleLayer('snooze')
  return (
    <header className={css.head}>
      {onBack && <button type="button" className="iconbtn" aria-label={t('thread.back')} onClick={onBack}><Icon name="arrow-left" flip /></button>}
      <div className={css.who}>
        <h2><Words text={row.customer.name} oneLine /></h2>
        <p className={`${css.where} ell`}>
          <ChannelIcon channel={row.channel} />
          {!owner && !closed && row.queue && <><span className="ell"><bdi>{called(queues, row.queue)}</bdi></span><i aria-hidden>·</i></>}
          <span className="ell">{row.location_name ? <>{channelName(row.channel)}<i aria-hidden>·</i><bdi>{row.location_name}</bdi></> : channelName(row.channel)}</span>
        </p>
      </div>
      {!owner && !closed && <Hint label={t('thread.take')} act="take"><button type="button" className="btn main" onClick={() => void acts.claim(row.id, { id: person.id, name: person.name })}>{t('thread.take')}</button></Hint>}
      <PersonPicker open={open === 'assign' && !many && may(me, 'inbox.assign')} {...toggleLayer('assign')} current={owner} nobody onPick={(to) => { layer.set(null); void acts.assign(row.id, to, t('acts.byHand')) }}>
        <button type="button" className={`btn bare ${css.owner}`} disabled={!may(me, 'inbox.assign')} onClick={() => layer.set(open === 'assign' ? null : 'assign')}>
          <span className="vh">{t('thread.owner')}</span>
          {owner ? <Avatar name={owner.name} size={22} /> : <span className={css.empty}><Icon name="user" size={14} /></span>}
          <span className={`${css.ownerName} ell txt`} dir="auto">{owner?.name ?? t('thread.nobodyYet')}</span>
          {may(me, 'inbox.assign') && <Icon name="chevron-down" size={16} />}
        </button>
      </PersonPicker>
      <div className={css.acts}>
        <Menu opened={open === 'snooze'} onChange={(next) => (next ? snooze.onOpen() : snooze.onClose())} position="bottom-end" width={240} keepMounted={false}>
          <Menu.Target><button type="button" className="iconbtn" aria-label={t('thread.snooze')} title={t('thread.snooze')}><Icon name="clock-pause" size={19} /></button></Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t('snooze.title')}</Menu.Label>
            {acts.snoozeChoices(Date.now()).map(({ label, until }) => <Menu.Item key={label} rightSection={<span className="quiet num">{dayAndClock(until.toISOString())}</span>} onClick={() => onSnooze(until)}>{label}</Menu.Item>)}
          </Menu.Dropdown>
        </Menu>
        {closed || row.status === 'snoozed'
          ? <button type="button" className="btn" onClick={() => void acts.reopen(row.id)}><Icon name="arrow-back-up" size={16} flip />{t('thread.reopen')}</button>
          : <Hint label={t('thread.doneHint')} act="done"><button type="button" className="btn" onClick={onDone}><Icon name="check" size={16} /><span className={css.word}>{t('thread.done')}</span></button></Hint>}
        <MoreMenu row={row} onContext={onContext} />
        {!contextShown && (
          <Hint label={t('thread.showContext')} act="toggleContext">
            <button type="button" className={`iconbtn ${css.contextToggle}`} aria-label={t('thread.showContext')} onClick={onContext}><Icon name="layout-sidebar-right" size={19} flip /></button>
          </Hint>
        )}
      </div>
    </header>
  )
}

function MoreMenu({ row, onContext }: { row: ConversationRow; onContext: () => void }) {
  const topic = useCell(layer) === 'topic'
  const needs = useChoices()
  const { data } = useConversation(row.id)
  return (
    <Menu position="bottom-end" width={232} keepMounted={false} opened={topic || undefined} onClose={() => layer.get() === 'topic' && layer.set(null)}>
      <Menu.Target><button type="button" className="iconbtn" aria-label={t('thread.more')} title={t('thread.more')}><Icon name="dots" size={19} /></button></Menu.Target>
      <Menu.Dropdown>
        {!topic && (
          <>
            <Menu.Item leftSection={<Icon name="transfer" size={16} />} onClick={() => layer.set('handOff')}>{t('thread.handOff')}</Menu.Item>
            {row.status !== 'assisted' && data?.assistant?.may_resume && ['stopped', 'handed'].includes(data.assistant.state) && (
              <Menu.Item leftSection={<Icon name="robot" size={16} />} onClick={() => void resumeAssistant(row)}>{t('assistant.resume')}</Menu.Item>
            )}
            <Menu.Item leftSection={<Icon name="info-circle" size={16} />} onClick={onContext}>{t('thread.details')}</Menu.Item>
            <Menu.Item leftSection={<Icon name="copy" size={16} />} onClick={() => void navigator.clipboard?.writeText(location.href)}>{t('thread.copyLink')}</Menu.Item>
            <Menu.Divider />
          </>
        )}
        <Menu.Label>{t('thread.topic')}</Menu.Label>
        {needs.map((need) => <Menu.Item key={need} rightSection={row.need === need ? <Icon name="check" size={15} /> : undefined} onClick={() => { layer.set(null); void acts.setNeed(row.id, need) }}><bdi>{needName(need)}</bdi></Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  )
}
