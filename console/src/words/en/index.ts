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

/** Every word the console says, in English: the list the other languages must match. */
export const en = { ...shell, ...answers, ...backtest, ...board, ...coverage, ...reroutes, ...team, ...inbox, ...routing, ...customers, ...settings, ...signals, ...simulator, ...understanding, ...model, ...needs, ...policy, ...trial } as const
export const en = { ...shell, ...backtest, ...board, ...coverage, ...reroutes, ...team, ...inbox, ...routing, ...customers, ...settings, ...signals, ...simulator, ...understanding, ...model, ...needs, ...policy, ...trial, ...leads, ...inquiries } as const
export const en = { ...shell, ...backtest, ...board, ...coverage, ...reroutes, ...team, ...inbox, ...routing, ...customers, ...settings, ...signals, ...simulator, ...understanding, ...model, ...needs, ...llm, ...policy, ...trial } as const
