import type { AvailabilityList } from '#lib/availability/contract.ts'
import { formatShare } from '#lib/availability/words.ts'
import type { EconomyStats } from '#lib/economy/contract.ts'
import type { FederationStats } from '#lib/federation/contract.ts'
import type { SessionHealth } from '#lib/sessions/contract.ts'
import { countOf, formatNumber, formatRate } from '#lib/sessions/words.ts'
import { formatRoughly } from '#lib/site/format-amount.ts'
import type { Picture } from '#lib/site/og/picture.ts'

const noun = (count: number, one: string) => (count === 1 ? one : `${one}s`)

/** `none`, or the number. */
const some = (count: number) => (count === 0 ? 'none' : formatNumber(count))

export function sitePicture({ agents, sessions, tasks, credits }: FederationStats): Picture {
  return {
    subject: 'The control plane of a fleet of AI agents',
    title: formatNumber(agents.active),
    words: `${noun(agents.active, 'agent')} alive`,
    facts: [
      { label: 'Enrolled', value: formatNumber(agents.total - agents.revoked) },
      { label: 'Sessions', value: formatNumber(sessions.active) },
      { label: 'Tasks under way', value: some(tasks.working) },
      { label: 'Credits', value: formatRoughly(credits.supply) },
    ],
  }
}

export function sessionsPicture({
  status_breakdown,
  late,
  connection_health,
}: SessionHealth): Picture {
  const { active } = status_breakdown
  const { reconnects, idle_timeouts, window_hours, reconnect_success_rate } = connection_health
  return {
    subject: 'Sessions',
    title: formatNumber(active),
    words: `${noun(active, 'session')} alive`,
    mark: { tone: late > 0 ? 'late' : 'quiet', words: `${some(late)} late` },
    facts: [
      { label: `Timed out in ${window_hours} h`, value: some(idle_timeouts) },
      { label: 'Reconnects', value: formatNumber(reconnects) },
      {
        label: 'Reconnects that worked',
        value: reconnect_success_rate === null ? 'none tried' : formatRate(reconnect_success_rate),
      },
    ],
  }
}

export function federationPicture({ agents, tasks, credits }: FederationStats): Picture {
  return {
    subject: 'Federation',
    title: formatNumber(agents.active),
    words: `${noun(agents.active, 'agent')} alive`,
    mark: { tone: 'quiet', words: `${some(agents.offline)} offline` },
    facts: [
      { label: 'Tasks under way', value: some(tasks.working) },
      { label: 'Tasks completed', value: formatNumber(tasks.completed) },
      { label: 'Credits in supply', value: formatRoughly(credits.supply) },
    ],
  }
}

export function tasksPicture({ tasks }: FederationStats): Picture {
  return {
    subject: 'Tasks',
    title: formatNumber(tasks.working),
    words: `${noun(tasks.working, 'task')} under way`,
    facts: [
      { label: 'Open', value: some(tasks.submitted) },
      { label: 'Completed', value: some(tasks.completed) },
      { label: 'Failed', value: some(tasks.failed) },
      { label: 'Canceled', value: some(tasks.canceled) },
    ],
  }
}

export function economyPicture(stats: EconomyStats): Picture {
  return {
    subject: 'Economy',
    title: formatRoughly(stats.supply),
    words: 'credits in supply',
    facts: [
      { label: 'Moved in 24 h', value: formatRoughly(stats.volume_24h) },
      { label: 'Transfers in 24 h', value: some(stats.transfers_24h) },
      { label: 'In escrow', value: formatRoughly(stats.in_escrow) },
      { label: 'In the treasury', value: formatRoughly(stats.treasury) },
    ],
  }
}

export function statusPicture({ fleet }: Pick<AvailabilityList, 'fleet'>): Picture {
  const { alive, total, availability } = fleet
  const isWhole = total > 0 && alive === total
  return {
    subject: 'Status',
    title: formatNumber(alive),
    words: `of ${countOf(total, 'agent')} alive`,
    ...(total === 0
      ? {}
      : {
          mark: {
            tone: isWhole ? ('alive' as const) : ('quiet' as const),
            words: isWhole ? 'all of them' : `${formatNumber(total - alive)} offline`,
          },
        }),
    facts: [
      {
        label: 'Available over 90 days',
        value: formatShare(availability, 'not observed'),
      },
    ],
  }
}
