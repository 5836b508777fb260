import type { HeatCell } from './calls'

export const measures = ['wait', 'late', 'enquiries'] as const
export type HeatMeasure = (typeof measures)[number]

/** Below so many enquiries a cell says its count and nothing else. */
export const FEW = 3

export interface Grid { hours: number[]; days: number[]; at: (day: number, hour: number) => HeatCell | undefined; most: number }

const worth: Record<HeatMeasure, (cell: HeatCell) => number> = {
  wait: (cell) => cell.wait,
  late: (cell) => cell.late / cell.enquiries,
  enquiries: (cell) => cell.enquiries,
}

/** The week as rows and columns: the days from the first of the business's week, the hours in which anything came. */
export function gridOf(cells: readonly HeatCell[], measure: HeatMeasure, firstDay: number): Grid {
  const byPlace = new Map(cells.map((cell) => [cell.weekday * 24 + cell.hour, cell]))
  const hours = cells.map((cell) => cell.hour)
  const [first, last] = [Math.min(...hours), Math.max(...hours)]
  const told = cells.filter((cell) => measure === 'enquiries' || cell.enquiries >= FEW)
  return {
    hours: cells.length ? Array.from({ length: last - first + 1 }, (_, index) => first + index) : [],
    days: Array.from({ length: 7 }, (_, index) => (firstDay + index) % 7),
    at: (day, hour) => byPlace.get(day * 24 + hour),
    most: Math.max(0, ...told.map(worth[measure])),
  }
}

/** How strongly a cell is coloured, from 0 to 1; nothing where too few came to say anything. */
export function warmth(cell: HeatCell, measure: HeatMeasure, most: number): number {
  if (most <= 0 || (measure !== 'enquiries' && cell.enquiries < FEW)) return 0
  return Math.sqrt(worth[measure](cell) / most)
}
