import { Link, useParams } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { may, useMe } from '../shell/state'
import { Icon } from '../ui/Icon'
import type { IconName } from '../ui/icon-names'
import { Empty } from '../ui/Problem'
import { useMedia } from '../ui/useMedia'
import { type PlainKey, t, withWords } from '../words'
import css from './Settings.module.css'

const pages = {
  team: { needs: 'team.read', label: 'settings.team', more: 'settings.teamMore', icon: 'users', group: 'settings.business', view: lazy(() => import('../team/TeamPage')) },
  branches: { needs: 'team.read', label: 'settings.branches', more: 'settings.branchesMore', icon: 'building-store', group: 'settings.business', view: lazy(() => import('../team/BranchesPage')) },
  channels: { needs: 'channels.read', label: 'settings.channels', more: 'settings.channelsMore', icon: 'plug', group: 'settings.business', view: lazy(() => import('../channels/ChannelsPage')) },
  services: { needs: 'catalog.read', label: 'settings.services', more: 'settings.servicesMore', icon: 'tags', group: 'settings.catalog', view: lazy(() => import('../catalog/ServicesPage')) },
  areas: { needs: 'catalog.read', label: 'settings.areas', more: 'settings.areasMore', icon: 'map-2', group: 'settings.catalog', view: lazy(() => import('../catalog/AreasPage')) },
  understanding: { needs: 'routing.read', label: 'settings.understanding', more: 'settings.understandingMore', icon: 'bulb', group: 'settings.business', view: lazy(() => withWords(import('../understanding/UnderstandingPage'), 'settings')) },
  needs: { needs: 'routing.read', label: 'settings.needs', more: 'settings.needsMore', icon: 'clipboard-text', group: 'settings.business', view: lazy(() => withWords(import('../understanding/NeedsPage'), 'settings')) },
  assistant: { needs: 'assistant.read', label: 'settings.assistant', more: 'settings.assistantMore', icon: 'robot', group: 'settings.business', view: lazy(() => withWords(import('../assistant/AssistantPage'), 'settings')) },
  answers: { needs: 'knowledge.read', label: 'settings.answers', more: 'settings.answersMore', icon: 'book-2', group: 'settings.business', view: lazy(() => withWords(import('../knowledge/AnswersPage'), 'settings')) },
  'language-model': { needs: 'assistant.read', label: 'settings.llm', more: 'settings.llmMore', icon: 'sparkles', group: 'settings.business', view: lazy(() => withWords(import('../llm/LanguageModelPage'), 'settings')) },
  appearance: { needs: null, label: 'settings.appearance', more: 'settings.appearanceMore', icon: 'palette', group: 'settings.you', view: lazy(() => import('./AppearancePage')) },
  keys: { needs: null, label: 'settings.keys', more: 'settings.keysMore', icon: 'keyboard', group: 'settings.you', view: lazy(() => import('./KeysPage')) },
} as const satisfies Record<string, { needs: string | null; label: PlainKey; more: PlainKey; icon: IconName; group: PlainKey; view: unknown }>

type Name = keyof typeof pages
const names = Object.keys(pages) as Name[]
const groups: PlainKey[] = ['settings.business', 'settings.catalog', 'settings.you']

/** The rooms of the business, one page each, found by one search. */
export function Settings() {
  const { page } = useParams({ strict: false }) as { page?: string }
  const phone = useMedia('(max-width: 699px)')
  const [words, setWords] = useState('')
  const me = useMe()
  const open = names.filter((one) => pages[one].needs === null || may(me, pages[one].needs))
  const name = open.find((one) => one === page) ?? (phone ? undefined : open[0])
  const fits = (one: Name) => `${t(pages[one].label)} ${t(pages[one].more)}`.toLowerCase().includes(words.trim().toLowerCase())
  useEffect(() => {
    document.title = t('title.settings')
  }, [])
  const View = name && pages[name].view
  return (
    <div className={css.page}>
      {!(phone && name) && (
        <nav className={`scroll ${css.nav}`} aria-label={t('settings.title')}>
          <h1>{t('settings.title')}</h1>
          <label className={css.search}><Icon name="search" size={16} /><input type="search" dir="auto" value={words} placeholder={t('settings.search')} aria-label={t('settings.search')} onChange={(event) => setWords(event.target.value)} /></label>
          {groups.map((group) => {
            const shown = open.filter((one) => pages[one].group === group && fits(one))
            return shown.length > 0 && (
              <div key={group}>
                <h2>{t(group)}</h2>
                {shown.map((one) => (
                  <Link key={one} to="/settings/{-$page}" params={{ page: one }} className={css.link} aria-current={one === name ? 'page' : undefined}>
                    <Icon name={pages[one].icon} />{t(pages[one].label)}
                  </Link>
                ))}
              </div>
            )
          })}
        </nav>
      )}
      {View && (
        <div className={`scroll ${css.body}`}>
          {phone && <h1 className="vh">{t('settings.title')}</h1>}
          {phone && <Link to="/settings/{-$page}" params={{}} className="iconbtn" aria-label={t('settings.back')}><Icon name="arrow-left" flip /></Link>}
          <Suspense>{<View />}</Suspense>
        </div>
      )}
      {!View && !phone && <Empty icon="settings" text={t('settings.title')} />}
    </div>
  )
}
