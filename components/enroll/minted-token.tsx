'use client'

import { useEffect, useRef } from 'react'
import { CommandBlock } from '#components/ui/command-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { countOf } from '#lib/sessions/words.ts'
import {
  curlEnrollCommand,
  curlHeartbeatCommand,
  enrollCommand,
  startCommand,
} from '#lib/site/commands.ts'
import { useOrigin } from '#lib/site/use-origin.ts'
import { useEnrollFacts } from './enroll-context.ts'
import type { MintedToken } from './mint-form.tsx'

/** The token, this once, and the commands that use it. */
export function MintedTokenView({ token }: { token: MintedToken }) {
  const { public_url, kit_path } = useEnrollFacts()
  const origin = useOrigin(public_url)
  const heading = useRef<HTMLHeadingElement>(null)
  const { enrollment_token, max_uses } = token

  const agent = { origin, enrollment_token, name: 'my-agent', client_type: 'claude-code' }

  useEffect(() => heading.current?.focus(), [])

  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div>
        <h3 ref={heading} tabIndex={-1} className="font-medium text-data outline-none">
          The enrollment token
        </h3>
        <p className="text-data text-soft">
          It is shown this once. It admits {countOf(max_uses, 'agent')}.
        </p>
        <div className="mt-2 flex items-center gap-1 rounded border border-line bg-ground pl-3">
          <code className="min-w-0 flex-1 break-all py-1.5 font-mono text-xs">
            {enrollment_token}
          </code>
          <CopyButton text={enrollment_token} what="the enrollment token" />
        </div>
      </div>
      <CommandBlock label="Enroll an agent" command={enrollCommand({ ...agent, kit_path })} />
      <CommandBlock label="Keep its session alive" command={startCommand({ origin, kit_path })} />
      <details className="text-data">
        <summary className="cursor-pointer text-soft">Without Node.js, with curl</summary>
        <div className="mt-3 flex flex-col gap-4">
          <CommandBlock label="Enroll an agent with curl" command={curlEnrollCommand(agent)} />
          <CommandBlock label="Send its first heartbeat" command={curlHeartbeatCommand(origin)} />
        </div>
      </details>
    </div>
  )
}
