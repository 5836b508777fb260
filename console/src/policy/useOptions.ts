import { useQuery } from '@tanstack/react-query'
import { shelves } from '../api/calls'
import type { ChannelKind } from '../api/types'
import { useEntries } from '../understanding/useEntries'
import { nameIn } from '../catalog/names'
import { useMe } from '../shell/state'
import { roleName } from '../team/roleName'
import { channelName } from '../ui/Channel'
import { needName, useChoices } from '../understanding/needs'
import { languageName } from '../words/languages'

export interface Option { value: string; label: string }

const CHANNELS: ChannelKind[] = ['whatsapp', 'instagram', 'messenger', 'telegram', 'x', 'sms', 'voice', 'email', 'webchat', 'webform']
const SPOKEN = ['ar', 'en', 'ur', 'hi', 'bn', 'tl', 'fr', 'es', 'tr', 'ru', 'de']

const shelf = <T extends { id: string }>(one: { path: string; list: () => Promise<{ items: T[] }> }) => ({ queryKey: [one.path], queryFn: one.list })

/** Everything a rule can name, as the fields of its editor offer it. */
export function useOptions() {
  const me = useMe()
  const people = useQuery(shelf(shelves.staff)).data?.items ?? []
  const roles = useQuery(shelf(shelves.roles)).data?.items ?? []
  const skills = useQuery(shelf(shelves.skills)).data?.items ?? []
  const entries = (found: ReturnType<typeof useEntries>): Option[] => (found ?? []).filter((one) => one.active).map((one) => ({ value: one.id, label: nameIn(one.names) }))
  return {
    needs: useChoices().map((one) => ({ value: one, label: needName(one) })),
    people: people.filter((one) => one.active).map((one) => ({ value: one.id, label: one.name })),
    roles: roles.map((one) => ({ value: one.name, label: roleName(one.name) })),
    skills: skills.map((one) => ({ value: (one as unknown as { key: string }).key, label: one.name })),
    services: entries(useEntries('service')),
    areas: entries(useEntries('location')),
    channels: CHANNELS.map((one) => ({ value: one, label: channelName(one) })),
    languages: [...new Set([...me.business.languages, ...SPOKEN])].map((one) => ({ value: one, label: languageName(one) })),
  }
}

export type Options = ReturnType<typeof useOptions>

/** What is chosen stays choosable, also when it is offered no more. */
export const withChosen = (options: Option[], chosen: readonly string[], name: (value: string) => string): Option[] => [
  ...options, ...chosen.filter((one) => !options.some((option) => option.value === one)).map((one) => ({ value: one, label: name(one) })),
]
