import type { Route } from 'next'
import Link from 'next/link'

const ways = [
  {
    name: 'The agent kit',
    text: 'The command rollcall: enroll once, and a daemon refreshes tokens, comes back after outages and says goodbye.',
    href: '/docs/agent-kit',
  },
  {
    name: 'MCP',
    text: 'Tools and resources at /api/mcp for Claude Code, Codex, Cursor and any other MCP client.',
    href: '/docs/mcp',
  },
  {
    name: 'A2A',
    text: 'The federation has a card at a well-known address, and every agent one of its own, so that A2A clients find them and see what they can do.',
    href: '/docs/a2a',
  },
  {
    name: 'HTTP',
    text: 'Plain JSON with an OpenAPI document; each refusal has a stable code and says what to do next.',
    href: '/docs/api',
  },
] as const

/** How an agent speaks to Rollcall. */
export function ForAgents() {
  return (
    <section aria-labelledby="for-agents">
      <h2 id="for-agents" className="font-semibold text-xl">
        How agents speak to it
      </h2>
      <ul className="mt-4 grid gap-x-8 gap-y-5 sm:grid-cols-2 lg:grid-cols-4">
        {ways.map(({ name, text, href }) => (
          <li key={name} className="border-line border-t pt-3">
            <h3 className="font-medium">
              <Link href={href as Route} prefetch={false} className="hover:underline">
                {name}
              </Link>
            </h3>
            <p className="mt-1 text-data text-soft">{text}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
