import type { Catalogue } from '../index'
import { answers } from './answers'
import { backtest } from './backtest'
import { board } from './board'
import { coverage } from './coverage'
import { customers } from './customers'
import { inbox } from './inbox'
import { inquiries } from './inquiries'
import { leads } from './leads'
import { llm } from './llm'
import { model } from './model'
import { needs } from './needs'
import { policy } from './policy'
import { reroutes } from './reroutes'
import { routing } from './routing'
import { settings } from './settings'
import { shell } from './shell'
import { signals } from './signals'
import { simulator } from './simulator'
import { team } from './team'
import { trial } from './trial'
import { understanding } from './understanding'

/** Every word the console says, in Arabic. */
export const ar: Catalogue = { ...shell, ...answers, ...backtest, ...board, ...coverage, ...reroutes, ...team, ...inbox, ...routing, ...customers, ...settings, ...signals, ...simulator, ...understanding, ...model, ...needs, ...policy, ...trial }
export const ar: Catalogue = { ...shell, ...backtest, ...board, ...coverage, ...reroutes, ...team, ...inbox, ...routing, ...customers, ...settings, ...signals, ...simulator, ...understanding, ...model, ...needs, ...policy, ...trial, ...leads, ...inquiries }
export const ar: Catalogue = { ...shell, ...backtest, ...board, ...coverage, ...reroutes, ...team, ...inbox, ...routing, ...customers, ...settings, ...signals, ...simulator, ...understanding, ...model, ...needs, ...llm, ...policy, ...trial }
