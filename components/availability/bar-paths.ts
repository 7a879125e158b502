import type { AvailabilityDay } from '#lib/availability/contract.ts'
import { type DayState, stateOfDay } from './day-words.ts'

/** Units of the drawing: a day with its gap, the bar alone, the height of a whole day. */
export const DAY_WIDTH = 4
const BAR_WIDTH = 3
export const BAR_HEIGHT = 24

/** The least that a day which was not whole shows, and the most: one can tell it by its height. */
const LOWEST = 5
const HIGHEST_PART = 20

const heights: Readonly<Record<DayState, (day: AvailabilityDay) => number>> = {
  unseen: () => 2,
  whole: () => BAR_HEIGHT,
  gone: () => LOWEST,
  part: ({ observed_s, alive_s }) =>
    LOWEST + Math.round((HIGHEST_PART - LOWEST) * (alive_s / observed_s)),
}

/** One SVG path for the days of each state, which all stand on the ground. */
export function barPaths(days: readonly AvailabilityDay[]): Readonly<Record<DayState, string>> {
  const paths: Record<DayState, string> = { unseen: '', whole: '', part: '', gone: '' }
  for (const [index, day] of days.entries()) {
    const state = stateOfDay(day)
    const height = heights[state](day)
    paths[state] += `M${index * DAY_WIDTH} ${BAR_HEIGHT}v-${height}h${BAR_WIDTH}v${height}z`
  }
  return paths
}
