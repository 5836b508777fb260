import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/Popover.css'
import '@mantine/core/styles/Tooltip.css'
import '@mantine/core/styles/Menu.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/mantine.css'
import { createRoot } from 'react-dom/client'
import { applyPreferences } from './settings/preferences'
import { App } from './shell/App'

async function start(): Promise<void> {
  await applyPreferences()
  createRoot(document.getElementById('root')!).render(<App />)
}

void start()
