import { Skeleton } from '#components/ui/skeleton.tsx'

export const stripLines = 4

interface StripFrameProps {
  /** What is known of the connection, beside the title. */
  readonly mark?: React.ReactNode
  /** The counts; the room of six without them. */
  readonly counts?: React.ReactNode
  readonly agents?: React.ReactNode
  readonly events?: React.ReactNode
}

/** The room of the strip, the same height whatever is in it. */
export function StripFrame({ mark, counts, agents, events }: StripFrameProps) {
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <div className="flex h-10 items-center justify-between gap-4 border-line border-b px-4">
        <h2 id="fleet" className="font-medium text-data">
          The fleet on this server, now
        </h2>
        {mark}
      </div>
      <div className="h-42 border-line border-b sm:h-30 lg:h-18">{counts ?? <Counts />}</div>
      <div className="grid *:min-w-0 lg:grid-cols-2">
        <div className="h-38 py-1 max-lg:border-line max-lg:border-b lg:border-line lg:border-r">
          {agents ?? <Lines />}
        </div>
        <div className="h-38 py-1">{events ?? <Lines />}</div>
      </div>
    </div>
  )
}

export const countsClass =
  'grid h-full grid-cols-2 content-center gap-x-4 gap-y-3 px-4 sm:grid-cols-3 lg:grid-cols-6'

function Counts() {
  return (
    <div className={countsClass} aria-hidden="true">
      {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
        <div key={key} className="flex h-11 flex-col justify-center gap-2">
          <Skeleton className="w-20" />
          <Skeleton className="w-10" />
        </div>
      ))}
    </div>
  )
}

function Lines() {
  return (
    <div className="px-4" aria-hidden="true">
      {Array.from({ length: stripLines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing but their places
        <div key={line} className="flex h-9 items-center">
          <Skeleton className="w-3/5" />
        </div>
      ))}
    </div>
  )
}
