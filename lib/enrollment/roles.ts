/** What an agent may be, apart from the contracts: browsers need the names and not the validator. */
export const roleNames = [
  'orchestrator',
  'coder',
  'devops',
  'qa',
  'security',
  'data',
  'deploy',
  'monitor',
  'research',
  'docs',
] as const
