'use client'

import { CommandBlock } from '#components/ui/command-block.tsx'
import type { AgentDetail } from '#lib/federation/contract.ts'
import { badgeHtml, badgeMarkdown } from '#lib/site/badge-snippets.ts'

interface AgentBadgeProps {
  readonly agent: AgentDetail
  /** Where the server is, for addresses that work from elsewhere. */
  readonly public_url: string
  readonly isPublic: boolean
}

/** The agent's badge, and what to paste where it should be seen. */
export function AgentBadge({ agent, public_url, isPublic }: AgentBadgeProps) {
  const badge = { origin: public_url, agent_id: agent.agent_id, name: agent.name }
  return (
    <details className="mt-8 text-data">
      <summary className="w-fit cursor-pointer rounded font-semibold text-base">Badge</summary>
      <div className="mt-3 flex max-w-3xl flex-col gap-4">
        <p className="text-soft">
          {isPublic
            ? 'Shows in a readme or on a page whether the agent is alive.'
            : 'The dashboards are private: only a browser that is signed in sees it.'}
        </p>
        {/* biome-ignore lint/performance/noImgElement: a small SVG of our own, which changes */}
        <img
          src={`/api/badge/${agent.agent_id}.svg`}
          alt={`Status of ${agent.name}`}
          height={20}
          loading="lazy"
          className="h-5 self-start"
        />
        <CommandBlock label="Markdown" command={badgeMarkdown(badge)} />
        <CommandBlock label="HTML" command={badgeHtml(badge)} />
      </div>
    </details>
  )
}
