import type { Access } from '#lib/http/contract.ts'

/** Who may call, in words. */
export const accessWords: Readonly<Record<Access, string>> = {
  anyone: 'Anyone, without credentials',
  anyone_or_agent: 'Anyone who has what the body asks for, else an agent, with its access token',
  agent: 'An agent, with its access token',
  operator: 'An operator',
  agent_or_operator: 'An agent, with its access token, or an operator',
  dashboard: 'Anyone while the dashboards are public, else an operator',
  dashboard_or_agent:
    'Anyone while the dashboards are public, else an agent with its access token or an operator',
}

/** The same in a word or two, for a table. */
export const accessLabel: Readonly<Record<Access, string>> = {
  anyone: 'anyone',
  anyone_or_agent: 'anyone, agent',
  agent: 'agent',
  operator: 'operator',
  agent_or_operator: 'agent, operator',
  dashboard: 'reader',
  dashboard_or_agent: 'reader, agent',
}
