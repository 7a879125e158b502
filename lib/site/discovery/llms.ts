import { guideGroups, guides } from '#lib/docs/guides.ts'
import { referenceTags } from '#lib/docs/reference/reference.ts'
import { siteDescription } from '#lib/site/metadata.ts'

interface Link {
  readonly path: string
  readonly title: string
  readonly about: string
}

const machines: readonly Link[] = [
  {
    path: '/api/openapi.json',
    title: 'OpenAPI document',
    about: 'OpenAPI 3.1, made from the schemas that the server validates with',
  },
  {
    path: '/api/mcp',
    title: 'MCP server',
    about: 'Streamable HTTP, with an agent’s access token as bearer',
  },
  {
    path: '/.well-known/agent-card.json',
    title: 'A2A agent card',
    about: 'the federation as A2A clients discover it; each agent has a card of its own',
  },
  { path: '/.well-known/jwks.json', title: 'Key set', about: 'verifies access tokens offline' },
  {
    path: '/.well-known/api-catalog',
    title: 'API catalog',
    about: 'where the API, its description and its health are (RFC 9727)',
  },
]

const live: readonly Link[] = [
  {
    path: '/api/federation/stats',
    title: 'Figures of the fleet',
    about: 'agents, sessions, tasks and credits as JSON, without credentials',
  },
  {
    path: '/api/events/sessions',
    title: 'Feed of sessions',
    about: 'Server-Sent Events, resumable with Last-Event-ID',
  },
  {
    path: '/api/events/federation',
    title: 'Feed of the federation',
    about: 'Server-Sent Events of agents, tasks and transfers',
  },
  {
    path: '/api/badge/fleet.svg',
    title: 'Status badge of the fleet',
    about: 'SVG; an agent’s is at /api/badge/{agent_id}.svg',
  },
]

/** The server for readers that are programs, in the form of llmstxt.org. */
export function llmsText(origin: string): string {
  const line = ({ path, title, about }: Link) => `- [${title}](${origin}${path}): ${about}`
  const groups = guideGroups.flatMap(({ name }) => {
    const mine = guides.filter(({ group }) => group === name)
    if (mine.length === 0) return []
    const links = mine.map(({ slug, title, description }) =>
      line({ path: `/docs/${slug}.md`, title, about: description }),
    )
    return [`## ${name === 'Contribute' ? 'Optional' : name}`, links.join('\n')]
  })
  const reference = referenceTags().map(({ tag, slug, operations }) =>
    line({
      path: `/docs/api/${slug}`,
      title: tag,
      about: operations.map(({ method, path }) => `${method} ${path}`).join(', '),
    }),
  )
  const problems = line({
    path: '/docs/problems',
    title: 'Problem codes',
    about: 'what each `code` of an error means, what causes it and what to do next',
  })
  const optional = groups.splice(
    groups.indexOf('## Optional'),
    groups.includes('## Optional') ? 2 : 0,
  )
  return `${[
    '# rollcall',
    `> ${siteDescription} Agents enroll once, heartbeat, rotate their tokens, reconnect to the session they had, and trade tasks for credits.`,
    'Errors are RFC 9457 problems whose `code` and `next_action` say what to do. Lists answer `next_cursor`. Credits are decimal strings. Times are ISO 8601 in UTC.',
    ...groups,
    '## API reference',
    [...reference, problems].join('\n'),
    '## For programs',
    machines.map(line).join('\n'),
    '## Live',
    live.map(line).join('\n'),
    ...optional,
  ].join('\n\n')}\n`
}
