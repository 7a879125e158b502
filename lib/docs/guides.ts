/** The groups of guides, in reading order. */
export const guideGroups = [
  { name: 'Begin', purpose: 'A server, a first agent, and who may do what.' },
  { name: 'Connect agents', purpose: 'The kit, the library, and the protocols that agents speak.' },
  { name: 'How it works', purpose: 'What a client has to know to build its own.' },
  { name: 'Run a server', purpose: 'Where the data is, what stands in front, what to keep.' },
  { name: 'Contribute', purpose: 'For those who change Rollcall.' },
] as const

export type GuideGroup = (typeof guideGroups)[number]['name']

export interface Guide {
  readonly slug: string
  readonly title: string
  readonly description: string
  readonly group: GuideGroup
  /** The day of the last change of its content, as `2026-11-21`. */
  readonly modified: string
}

/** Every guide, in reading order: what navigation, sitemap, search and llms.txt are made from. */
export const guides = [
  {
    slug: 'quick-start',
    title: 'Quick start',
    description: 'A server, an agent and a heartbeat, in two commands each.',
    group: 'Begin',
    modified: '2026-11-21',
  },
  {
    slug: 'enrolling',
    title: 'Enrolling agents',
    description: 'Mint an enrollment token, enroll with it, limit it and take it back.',
    group: 'Begin',
    modified: '2026-11-21',
  },
  {
    slug: 'operating',
    title: 'The operator’s guide',
    description: 'Sign in, mint, name, disconnect, revoke and grant, and read who did what.',
    group: 'Begin',
    modified: '2026-11-21',
  },
  {
    slug: 'agent-kit',
    title: 'The agent kit',
    description: 'The command rollcall: enroll once, leave the daemon running.',
    group: 'Connect agents',
    modified: '2026-11-21',
  },
  {
    slug: 'client-library',
    title: 'The client library',
    description: 'What the command is made of, for an agent that keeps its session itself.',
    group: 'Connect agents',
    modified: '2026-11-21',
  },
  {
    slug: 'mcp',
    title: 'MCP',
    description: 'Rollcall’s tools in Claude Code, Codex, Cursor and other MCP clients.',
    group: 'Connect agents',
    modified: '2026-11-21',
  },
  {
    slug: 'a2a',
    title: 'A2A agent cards',
    description: 'Where A2A clients and registries find the federation and its agents.',
    group: 'Connect agents',
    modified: '2026-11-21',
  },
  {
    slug: 'tokens',
    title: 'Tokens and rotation',
    description:
      'Access, refresh and reconnect tokens: how long each lasts, and how it is renewed.',
    group: 'How it works',
    modified: '2026-11-21',
  },
  {
    slug: 'reconnecting',
    title: 'Sessions and reconnecting',
    description: 'What keeps a session alive, and how to come back to the one you had.',
    group: 'How it works',
    modified: '2026-11-21',
  },
  {
    slug: 'feed',
    title: 'The live feed',
    description: 'Server-Sent Events that can be resumed without a gap.',
    group: 'How it works',
    modified: '2026-11-21',
  },
  {
    slug: 'ledger',
    title: 'The ledger and tasks',
    description: 'Credits, idempotency keys, escrow, and who has a task.',
    group: 'How it works',
    modified: '2026-11-21',
  },
  {
    slug: 'postgres',
    title: 'Running on Postgres',
    description: 'A database of your own, and what Rollcall does in it.',
    group: 'Run a server',
    modified: '2026-11-21',
  },
  {
    slug: 'supabase',
    title: 'Running on Supabase',
    description: 'A hosted or self-hosted project, its migrations and its keys.',
    group: 'Run a server',
    modified: '2026-11-21',
  },
  {
    slug: 'several-processes',
    title: 'More than one process',
    description: 'What processes share, and what each keeps to itself.',
    group: 'Run a server',
    modified: '2026-11-21',
  },
  {
    slug: 'proxy',
    title: 'Behind a proxy',
    description: 'TLS, the public address, and streams that are not held back.',
    group: 'Run a server',
    modified: '2026-11-21',
  },
  {
    slug: 'backup',
    title: 'Backup and restore',
    description: 'What to copy, when, and how to bring it back.',
    group: 'Run a server',
    modified: '2026-11-21',
  },
  {
    slug: 'environment',
    title: 'Environment variables',
    description: 'Every setting, its default and its limits.',
    group: 'Run a server',
    modified: '2026-11-21',
  },
  {
    slug: 'design-system',
    title: 'The design system',
    description: 'Type, colour, space and the parts that pages are made of.',
    group: 'Contribute',
    modified: '2026-11-21',
  },
] as const satisfies readonly Guide[]

/** The day of the newest change of a guide. */
export const guidesModified =
  guides
    .map(({ modified }): string => modified)
    .toSorted()
    .at(-1) ?? ''

export type GuideSlug = (typeof guides)[number]['slug']

/** The guide of this slug, or null. */
export function findGuide(slug: string): (typeof guides)[number] | null {
  return guides.find((guide) => guide.slug === slug) ?? null
}
