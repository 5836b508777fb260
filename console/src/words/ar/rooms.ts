import type { Room } from '../rooms'

/** The words of single rooms, in Arabic. */
export const rooms: Record<Room, () => Promise<object>> = {
  board: async () => {
    const [{ board }, { coverage }, { reroutes }] = await Promise.all([import('./board'), import('./coverage'), import('./reroutes')])
    return { ...board, ...coverage, ...reroutes }
  },
  leads: async () => {
    const [{ inquiries }, { leads }] = await Promise.all([import('./inquiries'), import('./leads')])
    return { ...leads, ...inquiries }
  },
  policy: async () => {
    const [{ backtest }, { policy }, { trial }] = await Promise.all([import('./backtest'), import('./policy'), import('./trial')])
    return { ...policy, ...backtest, ...trial }
  },
  settings: async () => {
    const [{ answers }, { assistantPage }, { llm }, { model }, { needs }] = await Promise.all([import('./answers'), import('./assistantPage'), import('./llm'), import('./model'), import('./needs')])
    return { ...answers, ...assistantPage, ...llm, ...model, ...needs }
  },
}
