import type { Route } from 'next'
import { CommandBlock } from '#components/ui/command-block.tsx'
import { TextLink } from '#components/ui/text-link.tsx'
import { enrollCommand, startCommand } from '#lib/site/commands.ts'

interface StartProps {
  readonly origin: string
  readonly kit_path: string
}

/** From nothing to an agent that is enrolled and stays alive. */
export function Start({ origin, kit_path }: StartProps) {
  const enroll = enrollCommand({
    origin,
    kit_path,
    enrollment_token: 'TOKEN',
    name: 'my-agent',
    client_type: 'claude-code',
  })
  return (
    <section aria-labelledby="start">
      <h2 id="start" className="font-semibold text-xl">
        Two commands
      </h2>
      <p className="mt-1 max-w-[46rem] text-soft">
        All it needs is Node.js 20.9 or newer: the database is in it. The{' '}
        <TextLink href={'/docs/quick-start' as Route}>quick start</TextLink> has every step.
      </p>
      <div className="mt-4 grid gap-4 *:min-w-0 lg:grid-cols-[1fr_2fr]">
        <CommandBlock label="1. In a clone: start a server" command="npm start" />
        <CommandBlock
          label="2. Where the agent runs: enroll it, keep it alive"
          command={`${enroll}\n${startCommand({ origin, kit_path })}`}
        />
      </div>
      <p className="mt-3 max-w-[46rem] text-data text-soft">
        The server prints the second command with an enrollment token in the place of TOKEN; later
        ones are minted by an operator on <TextLink href="/sessions">the sessions page</TextLink>.
      </p>
    </section>
  )
}
