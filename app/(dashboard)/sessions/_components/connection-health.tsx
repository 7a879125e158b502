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
    ['Reconnect success', rate === null ? '–' : formatRate(rate)],
    ['Average duration', duration === null ? '–' : formatDuration(duration)],
  ] as const
  return (
    <section aria-label={`Connections of the last ${of.window_hours} hours`}>
      <h3 className="font-medium text-data">Last {of.window_hours} hours</h3>
      <dl className="mt-2">
        {rows.map(([label, value]) => (
          <div
            key={label}
            className="flex justify-between gap-4 border-line border-t py-1.5 text-data first:border-t-0"
          >
            <dt className={label.startsWith('of them') ? 'pl-4 text-soft' : ''}>{label}</dt>
            <dd className="text-right font-medium">
              {value === '–' ? (
                <span className="text-faint">
                  <span aria-hidden="true">–</span>
                  <span className="sr-only">none yet</span>
                </span>
              ) : (
                value
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
