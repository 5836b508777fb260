import { useNavigate, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client, knownRow } from '../api/cache'
import { calls } from '../api/calls'
import type { ConversationPage, ConversationRow, Me, Presence, SearchAnswer } from '../api/types'
import * as inboxActs from '../inbox/acts'
import { layer } from '../inbox/layer'
import type { Act } from '../keys/acts'
import { chosenLocale, chosenScheme, prefer } from '../settings/preferences'
import { Avatar } from '../ui/Avatar'
import { Icon } from '../ui/Icon'
import { type Locale, localeNames, t } from '../words'
import { groupsFor, settingsPlace } from './places'
import { may, sheetOpen, useMe } from './state'

export interface Entry { id: string; label: string; more?: string; mark: ReactNode; act?: Act; run: () => void }
export interface Group { title: string; entries: Entry[] }

const fits = (label: string, words: string): boolean => words.toLowerCase().split(/\s+/).every((word) => label.toLowerCase().includes(word))

/** Conversations already in memory answer before the server does. */
function remembered(words: string): ConversationRow[] {
  const rows = new Map<string, ConversationRow>()
  for (const [, page] of client.getQueriesData<ConversationPage>({ queryKey: ['conversations'] })) {
    for (const row of page?.items ?? []) if (fits(row.customer.name, words)) rows.set(row.id, row)
  }
  return [...rows.values()].slice(0, 6)
}

/** People and conversations that fit the words. */
export function useFound(words: string, answer: SearchAnswer | undefined): Group[] {
  const navigate = useNavigate()
  if (words.length < 2) return []
  const rows = answer?.conversations ?? remembered(words)
  return [
    {
      title: t('palette.conversations'),
      entries: rows.slice(0, 6).map((row) => ({
        id: row.id, label: row.customer.name, more: row.preview?.text, mark: <Avatar name={row.customer.name} initials={row.customer.initials} size={26} channel={row.channel} />,
        run: () => void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: row.id } }),
      })),
    },
    {
      title: t('palette.customers'),
      entries: (answer?.customers ?? []).slice(0, 5).map((one) => ({
        id: `customer-${one.id}`, label: one.name, more: one.handles[0]?.address, mark: <Avatar name={one.name} initials={one.initials} size={26} />,
        run: () => void navigate({ to: '/customers/{-$customerId}', params: { customerId: one.id } }),
      })),
    },
  ]
}

/** Places and acts that fit the words; with none typed, all of them. */
export function useCommands(words: string): Group[] {
  const navigate = useNavigate()
  const me = useMe()
  const { person } = me
  const { conversationId: id } = useParams({ strict: false }) as { conversationId?: string }
  const row = id ? knownRow(id) : undefined
  const only = (entries: Entry[]) => (words ? entries.filter((entry) => fits(entry.label, words)) : entries)
  const act = (name: Act, label: string, icon: Parameters<typeof Icon>[0]['name'], run: () => void): Entry => ({ id: name, label, act: name, mark: <Icon name={icon} />, run })
  const here: Entry[] = !id || !row ? [] : [
    act('take', t('keys.take'), 'user-check', () => void inboxActs.claim(id, { id: person.id, name: person.name })),
    // The menus need the palette to be gone before they take the focus.
    ...(may(me, 'inbox.assign') ? [act('assign', t('keys.assign'), 'user-plus', () => setTimeout(() => layer.set('assign'), 50))] : []),
    act('handOff', t('keys.handOff'), 'transfer', () => setTimeout(() => layer.set('handOff'), 50)),
    act('snooze', t('keys.snooze'), 'clock-pause', () => setTimeout(() => layer.set('snooze'), 50)),
  ]
  const dark = chosenScheme() === 'dark'
  const commands: Entry[] = [
    { id: 'theme', label: t('palette.theme'), mark: <Icon name={dark ? 'sun' : 'moon'} />, run: () => prefer({ theme: dark ? 'light' : 'dark' }) },
    ...(Object.keys(localeNames) as Locale[]).filter((locale) => locale !== chosenLocale()).map((locale) => ({
      id: `locale-${locale}`, label: t('palette.language', { language: localeNames[locale] }), mark: <Icon name="language" />, run: () => prefer({ locale }),
    })),
    ...(['available', 'busy', 'away'] as Presence[]).filter((presence) => presence !== person.presence).map((presence) => ({
      id: `presence-${presence}`, label: t('palette.presence', { presence: t(`presence.${presence}`) }), mark: <Icon name="user" />,
      run: () => {
        client.setQueryData<Me>(['me'], (was) => was && { ...was, person: { ...was.person, presence } })
        void calls.setPresence(presence).catch(() => client.invalidateQueries({ queryKey: ['me'] }))
      },
    })),
    { id: 'keys', label: t('keys.title'), act: 'help', mark: <Icon name="keyboard" />, run: () => setTimeout(() => sheetOpen.set(true), 50) },
  ]
  return [
    { title: t('palette.acts'), entries: only(here) },
    {
      title: t('palette.goTo'),
      entries: only([
        ...[...groupsFor(me).flatMap((group) => group.places), settingsPlace].map((place) => ({
          id: place.to, label: t(place.label), act: place.act, mark: <Icon name={place.icon} />, run: () => void navigate({ to: place.to, params: {} }),
        })),
        ...(may(me, 'knowledge.read') ? [{ id: 'answers', label: t('answers.title'), mark: <Icon name="book-2" />, run: () => void navigate({ to: '/settings/{-$page}', params: { page: 'answers' } }) }] : []),
        ...(may(me, 'routing.read') ? [{ id: 'understanding', label: t('understanding.title'), mark: <Icon name="bulb" />, run: () => void navigate({ to: '/settings/{-$page}', params: { page: 'understanding' } }) }, { id: 'needs', label: t('needs.title'), mark: <Icon name="clipboard-text" />, run: () => void navigate({ to: '/settings/{-$page}', params: { page: 'needs' } }) }] : []),
      ]),
    },
    { title: t('palette.commands'), entries: only(commands) },
  ]
}
