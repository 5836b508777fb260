import { assistant } from './assistant'
import { customers } from './customers'
import { inbox } from './inbox'
import { routing } from './routing'
import { settings } from './settings'
import { shell } from './shell'
import { signals } from './signals'
import { simulator } from './simulator'
import { team } from './team'
import { understanding } from './understanding'
import { voice } from './voice'

/** The words of every screen, in Arabic; those of single rooms come with the room. */
export const ar = { ...shell, ...team, ...inbox, ...routing, ...customers, ...settings, ...signals, ...simulator, ...understanding, ...assistant, ...voice }
