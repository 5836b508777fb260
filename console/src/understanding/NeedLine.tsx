import { Menu } from '@mantine/core'
import type { Reading } from '../api/types'
import { sayNeed } from '../inbox/acts'
import { may, useMe } from '../shell/state'
import { Icon } from '../ui/Icon'
import { Meter } from '../ui/Meter'
import { t } from '../words'
import { NeedChip } from './NeedChip'
import { needName, useChoices } from './needs'
import css from './Signals.module.css'

/** What the customer needs, as it was read: one click confirms it, a menu corrects it, and both are learned from. */
export function NeedLine({ reading, conversationId }: { reading: Reading; conversationId: string }) {
  const works = may(useMe(), 'inbox.work')
  const needs = useChoices()
  const { need, confirmed } = reading
  return (
    <div className={css.signal}>
      <dt><Icon name="clipboard-text" size={17} />{t('signals.need')}</dt>
      <dd>
        <NeedChip need={need} />
        {confirmed && <span className={css.confirmed} role="img" aria-label={t('signals.confirmed')} title={t('signals.confirmed')}><Icon name="circle-check" size={17} /></span>}
        <span className={css.acts}>
          {works && need && !confirmed && <button type="button" className={css.act} aria-label={t('signals.confirm', { need: needName(need) })} title={t('signals.confirm', { need: needName(need) })} onClick={() => void sayNeed(conversationId, reading, need)}><Icon name="check" size={16} /></button>}
          {works && (
            <Menu position="bottom-end" width={220} keepMounted={false}>
              <Menu.Target><button type="button" className={css.act} aria-label={t('signals.correct')} title={t('signals.correct')}><Icon name="pencil" size={15} /></button></Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>{t('signals.correct')}</Menu.Label>
                {needs.map((one) => <Menu.Item key={one} rightSection={one === need ? <Icon name="check" size={15} /> : undefined} onClick={() => void sayNeed(conversationId, reading, one)}><bdi>{needName(one)}</bdi></Menu.Item>)}
              </Menu.Dropdown>
            </Menu>
          )}
          {!confirmed && <Meter confidence={reading.confidence} />}
        </span>
      </dd>
    </div>
  )
}
