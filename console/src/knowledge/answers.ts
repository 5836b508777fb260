import { useQuery } from '@tanstack/react-query'
import { shelves } from '../api/calls'
import type { Branch } from '../api/types'
import { may, useMe } from '../shell/state'
import { currentLocale, intlTag } from '../words'
import { languageName } from '../words/languages'

const NONE: Branch[] = []

/** The branches, where the person may see them. */
export function useBranches(): Branch[] {
  return useQuery({ queryKey: [shelves.branches.path], queryFn: shelves.branches.list, enabled: may(useMe(), 'team.read') }).data?.items ?? NONE
}

export const useBranchNames = (): Map<string, string> => new Map(useBranches().map((one) => [one.id!, one.name]))

/** The text in the reader's language, else the first there is. */
export const inReadersLanguage = (texts: Record<string, string>): string => texts[currentLocale()] ?? Object.values(texts)[0] ?? ''

/** A day as people write it; it has no time and no zone. */
export const dateOf = (day: string): string => new Intl.DateTimeFormat(intlTag(), { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))

/** Questions as they are typed, one a line. */
export const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter(Boolean)

/** The languages an answer can be said in, those of the business first. */
export function spokenIn(texts: Record<string, string>, business: string[]): string {
  const tags = [...business.filter((one) => texts[one]), ...Object.keys(texts).filter((one) => !business.includes(one)).sort()]
  return new Intl.ListFormat(intlTag(), { type: 'conjunction' }).format(tags.map(languageName))
}
