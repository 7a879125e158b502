import type { AvailabilityDay } from '#lib/availability/contract.ts'
import { formatShare } from '#lib/availability/words.ts'
import { countOf, formatDuration } from '#lib/sessions/words.ts'

/** How a day went: never seen, alive throughout, for a part of it, not at all. */
export type DayState = 'unseen' | 'whole' | 'part' | 'gone'

/** A minute or so of a whole day is no interruption that anybody noticed, and a second never is. */
const MISSED_SHARE = 0.001
const MISSED_S = 1

export function stateOfDay({ observed_s, alive_s }: AvailabilityDay): DayState {
  if (observed_s <= 0) return 'unseen'
  if (alive_s <= 0) return 'gone'
  const missed_s = observed_s - alive_s
  return missed_s <= Math.max(MISSED_S, observed_s * MISSED_SHARE) ? 'whole' : 'part'
}

const dates = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** `21 Nov`; days are those of UTC. */
export function formatDay(date: string): string {
  return dates.format(new Date(`${date}T00:00:00Z`))
}

/** A day in words: `21 Nov: 97.50% alive, 23 h 24 min of 24 h 00 min`. */
export function dayWords(day: AvailabilityDay): string {
  const { date, observed_s, alive_s } = day
  const words = {
    unseen: () => 'not observed',
    whole: () => `alive throughout, ${formatDuration(observed_s)}`,
    gone: () => `not alive, of ${formatDuration(observed_s)} observed`,
    part: () =>
      `${formatShare(alive_s / observed_s)} alive, ${formatDuration(alive_s)} of ${formatDuration(observed_s)}`,
  }
  return `${formatDay(date)}: ${words[stateOfDay(day)]()}`
}

/** All days in a sentence: `Alive throughout on 80 days, partly on 3, not on 2; 5 not observed.` */
export function daysWords(days: readonly AvailabilityDay[]): string {
  const count: Record<DayState, number> = { unseen: 0, whole: 0, part: 0, gone: 0 }
  for (const day of days) count[stateOfDay(day)] += 1
  if (count.unseen === days.length) return 'Not observed yet.'
  const unseen = count.unseen === 0 ? '' : `; ${count.unseen} not observed`
  return `Alive throughout on ${countOf(count.whole, 'day')}, partly on ${count.part}, not at all on ${count.gone}${unseen}.`
}
