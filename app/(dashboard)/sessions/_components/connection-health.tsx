import { SumLine, SumList } from '#components/ui/sum-list.tsx'
import type { SessionHealth } from '#lib/sessions/contract.ts'
import { formatDuration, formatNumber, formatRate } from '#lib/sessions/words.ts'

/** The numbers of the last 24 hours. */
export function ConnectionHealth({ of }: { of: SessionHealth['connection_health'] }) {
  const rate = of.reconnect_success_rate
  const duration = of.average_session_duration_s
  const rows = [
    ['Opened', formatNumber(of.sessions_created)],
    ['Disconnected', formatNumber(of.sessions_disconnected)],
    ['of them by idle timeout', formatNumber(of.idle_timeouts)],
    ['Reconnects', formatNumber(of.reconnects)],
    ['Failed reconnects', formatNumber(of.failed_reconnects)],
    ['Reconnect success', rate === null ? null : formatRate(rate)],
    ['Average duration', duration === null ? null : formatDuration(duration)],
  ] as const
  return (
    <SumList
      title={`Last ${of.window_hours} hours`}
      label={`Connections of the last ${of.window_hours} hours`}
    >
      {rows.map(([label, value]) => (
        <SumLine key={label} label={label} isPart={label.startsWith('of them')}>
          {value ?? <NoneYet />}
        </SumLine>
      ))}
    </SumList>
  )
}

function NoneYet() {
  return (
    <span className="text-faint">
      <span aria-hidden="true">–</span>
      <span className="sr-only">none yet</span>
    </span>
  )
}
