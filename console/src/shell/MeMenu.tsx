import { Menu } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { client } from '../api/cache'
import { calls } from '../api/calls'
import type { Me, Presence } from '../api/types'
import { Avatar } from '../ui/Avatar'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import css from './MeMenu.module.css'
import { sheetOpen, useMe } from './state'

const choices: Presence[] = ['available', 'busy', 'away']

function setPresence(presence: Presence): void {
  const before = client.getQueryData<Me>(['me'])
  client.setQueryData<Me>(['me'], (was) => was && { ...was, person: { ...was.person, presence } })
  calls.setPresence(presence).catch((error: unknown) => {
    client.setQueryData(['me'], before)
    say(reason(error), { tone: 'bad' })
  })
}

/** Who I am, whether I take work, how much I have. */
export function MeMenu() {
  const { person } = useMe()
  const router = useRouter()
  async function leave() {
    await calls.signOut().catch(() => undefined)
    await router.navigate({ to: '/sign-in' })
    client.clear()
  }
  return (
    <Menu position="top-start" width={212} keepMounted={false}>
      <Menu.Target>
        <button type="button" className={css.me} title={t('me.menu', { name: person.name })}>
          <Avatar name={person.name} size={30} />
          <span className={css.words}>
            <span className={`${css.name} ell txt`} dir="auto">{person.name}</span>
            <span className={css.state}><i data-presence={person.presence} aria-hidden />{t('me.load', { presence: t(`presence.${person.presence}`), load: person.load, capacity: person.capacity })}</span>
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((presence) => (
          <Menu.Item key={presence} leftSection={<i className={css.dot} data-presence={presence} />} rightSection={presence === person.presence ? <Icon name="check" size={15} /> : undefined} onClick={() => setPresence(presence)}>
            {t(`presence.${presence}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="keyboard" size={16} />} onClick={() => sheetOpen.set(true)}>{t('keys.title')}</Menu.Item>
        <Menu.Item leftSection={<Icon name="logout" size={16} flip />} onClick={() => void leave()}>{t('me.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
