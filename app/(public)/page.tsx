import type { Metadata } from 'next'
import Link from 'next/link'
import { buttonClass } from '#components/ui/button.tsx'
import { CommandBlock } from '#components/ui/command-block.tsx'
import { currentServer } from '#lib/server/current.ts'
import { currentViewer } from '#lib/server/viewer.ts'
import type { SessionHealth } from '#lib/sessions/contract.ts'
import { getSessionHealth } from '#lib/sessions/queries.ts'
import { countOf } from '#lib/sessions/words.ts'
import { enrollCommand } from '#lib/site/commands.ts'
import { kitPath } from '#lib/site/kit-path.ts'
import { pageMetadata, siteDescription, siteName } from '#lib/site/metadata.ts'

export const metadata: Metadata = {
  ...pageMetadata({ title: siteName, description: siteDescription, path: '/' }),
  title: { absolute: `${siteName}: the control plane of a fleet of AI agents` },
}

export default async function HomePage() {
  const [server, { mayRead }] = await Promise.all([currentServer(), currentViewer()])
  // The page is of use without its one live line.
  const health = mayRead ? await getSessionHealth(server).catch(() => undefined) : null
  return (
    <div className="mx-auto max-w-2xl py-8 sm:py-16">
      <h1 className="text-balance font-semibold text-3xl tracking-tight">
        Know which of your agents are there.
      </h1>
      <p className="mt-4 text-base text-soft leading-relaxed">
        Rollcall is the control plane of a fleet of AI agents: each enrolls once, says that it is
        alive, and comes back to the session it had when its connection drops.
      </p>
      <div className="mt-8 flex flex-wrap items-center gap-x-5 gap-y-3 border-line border-y py-4">
        <p className="flex-1 basis-64 font-medium">{stateOf(health)}</p>
        <Link href="/sessions" className={buttonClass('primary')}>
          See the sessions
        </Link>
      </div>
      <h2 className="mt-10 mb-3 font-semibold text-base">Run it, enroll an agent</h2>
      <div className="flex flex-col gap-3">
        <CommandBlock label="Start a server, in a clone" command="npm start" />
        <CommandBlock
          label="Enroll an agent, with a token that the operator mints"
          command={enrollCommand({
            origin: server.config.publicUrl,
            kit_path: kitPath(),
            enrollment_token: 'TOKEN',
            name: 'my-agent',
            client_type: 'claude-code',
          })}
        />
      </div>
    </div>
  )
}

/** Null: not for everyone to see; undefined: not known just now. */
function stateOf(health: SessionHealth | null | undefined): string {
  if (health === null) return 'This fleet is private.'
  if (health === undefined) return 'The state of the fleet cannot be read just now.'
  const alive = countOf(health.status_breakdown.active, 'session')
  return `Now: ${alive} alive, ${health.late === 0 ? 'none' : health.late} of them late.`
}
