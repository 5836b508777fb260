import { Menu } from '@mantine/core'
import type { ListFilter } from '../api/calls'
import type { Need, View } from '../api/types'
import { needName, useChoices } from '../understanding/needs'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import css from './FilterMenu.module.css'

const views: View[] = ['mine', 'unassigned', 'all', 'waiting', 'snoozed', 'closed']

/** Narrows the list to one topic, to what is urgent, or to what is closed. */
export function FilterMenu({ filter, onFilter }: { filter: ListFilter; onFilter: (change: Partial<ListFilter>) => void }) {
  const needs = useChoices()
  const active = filter.need || filter.urgent
  const tick = (on: boolean | undefined) => (on ? <Icon name="check" size={15} /> : undefined)
  return (
    <Menu position="bottom-end" width={216} keepMounted={false} closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className={`iconbtn ${css.target}`} aria-label={t('filter.title')} title={t('filter.title')} data-active={active || undefined}><Icon name="adjustments-horizontal" size={19} /></button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('filter.view')}</Menu.Label>
        {views.map((view) => <Menu.Item key={view} rightSection={tick(filter.view === view)} onClick={() => onFilter({ view })}>{t(`view.${view}`)}</Menu.Item>)}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="flame" size={16} />} rightSection={tick(filter.urgent)} onClick={() => onFilter({ urgent: filter.urgent ? undefined : true })}>{t('filter.urgent')}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('filter.topic')}</Menu.Label>
        {needs.map((need: Need) => <Menu.Item key={need} rightSection={tick(filter.need === need)} onClick={() => onFilter({ need: filter.need === need ? undefined : need })}><bdi>{needName(need)}</bdi></Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  )
}
