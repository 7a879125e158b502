import { FactList } from '#components/ui/fact-list.tsx'
import type { Session } from '#lib/sessions/contract.ts'

const numbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

/** What the client said of itself with its last heartbeats. */
export function Report({ report }: { report: Session['report'] }) {
  return (
    <FactList
      title="Last report"
      facts={[
        ['State', report.state],
        ['Message', report.status_message && <bdi key="message">{report.status_message}</bdi>],
        ['Tasks', number(report.active_task_count, '')],
        ['Latency', number(report.latency_ms, ' ms')],
        ['CPU', number(report.cpu_percent, '%')],
        ['Memory', number(report.memory_percent, '%')],
        ['Client version', report.client_version && <bdi key="v">{report.client_version}</bdi>],
      ]}
    />
  )
}

function number(value: number | null, unit: string): string | null {
  return value === null ? null : `${numbers.format(value)}${unit}`
}
