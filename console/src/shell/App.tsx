import { DirectionProvider, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { client } from '../api/cache'
import { applyPreferences, chosenLocale, chosenScheme, onSchemeChange, preferences } from '../settings/preferences'
import { direction, t } from '../words'
import { router } from './router'
import { theme } from './theme'

const look = () => ({ locale: chosenLocale(), scheme: chosenScheme() })

/** The console with everything around it: data, look, language, places. */
export function App() {
  const [{ locale, scheme }, setLook] = useState(look)
  useEffect(() => {
    const change = () => void applyPreferences().then(() => setLook((was) => {
      const next = look()
      return was.locale === next.locale && was.scheme === next.scheme ? was : next
    }))
    const stop = [preferences.subscribe(change), onSchemeChange(change)]
    return () => stop.forEach((one) => one())
  }, [])
  // A new language draws everything anew: no component needs to listen for it.
  return (
    <DirectionProvider key={locale} initialDirection={direction(locale)} detectDirection={false}>
      <MantineProvider theme={theme} forceColorScheme={scheme} deduplicateCssVariables>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
          {/* Where the library draws menus and windows: a named place, as everything on the page has. */}
          <section aria-label={t('shell.windows')} data-mantine-shared-portal-node="true" />
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  )
}
