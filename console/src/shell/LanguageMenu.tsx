import { Menu } from '@mantine/core'
import { chosenLocale, prefer } from '../settings/preferences'
import { Icon } from '../ui/Icon'
import { type Locale, localeNames, t } from '../words'

/** Chooses the language of the console. */
export function LanguageMenu() {
  const now = chosenLocale()
  return (
    <Menu position="top-start" width={180} keepMounted={false}>
      <Menu.Target><button type="button" className="iconbtn" aria-label={t('shell.language')} title={t('shell.language')}><Icon name="language" size={17} /></button></Menu.Target>
      <Menu.Dropdown>
        {(Object.keys(localeNames) as Locale[]).map((locale) => (
          <Menu.Item key={locale} lang={locale} onClick={() => prefer({ locale })} rightSection={locale === now ? <Icon name="check" size={15} /> : undefined}>{localeNames[locale]}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
