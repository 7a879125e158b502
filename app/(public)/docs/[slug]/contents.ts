// What a `.mdx` file exports.
/// <reference types="mdx" />
import type { MDXContent } from 'mdx/types'
import type { GuideSlug } from '#lib/docs/guides.ts'

/** What each guide says. One is loaded when it is asked for. */
export const contents: Readonly<Record<GuideSlug, () => Promise<{ default: MDXContent }>>> = {
  'quick-start': () => import('../../../../docs/quick-start.mdx'),
  enrolling: () => import('../../../../docs/enrolling.mdx'),
  operating: () => import('../../../../docs/operating.mdx'),
  'agent-kit': () => import('../../../../docs/agent-kit.mdx'),
  'client-library': () => import('../../../../docs/client-library.mdx'),
  mcp: () => import('../../../../docs/mcp.mdx'),
  a2a: () => import('../../../../docs/a2a.mdx'),
  tokens: () => import('../../../../docs/tokens.mdx'),
  reconnecting: () => import('../../../../docs/reconnecting.mdx'),
  feed: () => import('../../../../docs/feed.mdx'),
  ledger: () => import('../../../../docs/ledger.mdx'),
  postgres: () => import('../../../../docs/postgres.mdx'),
  supabase: () => import('../../../../docs/supabase.mdx'),
  'several-processes': () => import('../../../../docs/several-processes.mdx'),
  proxy: () => import('../../../../docs/proxy.mdx'),
  backup: () => import('../../../../docs/backup.mdx'),
  environment: () => import('../../../../docs/environment.mdx'),
  'design-system': () => import('../../../../docs/design-system.mdx'),
}
