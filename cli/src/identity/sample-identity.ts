import type { Identity } from './identity.ts'

/** An identity for tests, as an enrollment at that moment gives it. */
export function sampleIdentity(enrolledAt: number, changes: Partial<Identity> = {}): Identity {
  const after = (days: number) => new Date(enrolledAt + days * 86_400_000).toISOString()
  return {
    version: 1,
    url: 'http://127.0.0.1:4500',
    agent_id: '0b8f7c52-4c0e-4a4a-9d5c-6a4f6a3f9f01',
    name: 'nano',
    client_type: 'claude-code',
    roles: ['coder'],
    credentials: {
      access_token: 'access-1',
      access_token_expires_at: after(1),
      refresh_token: 'refresh-1',
      refresh_token_expires_at: after(30),
    },
    session: null,
    heartbeat_interval_s: 30,
    enrolled_at: after(0),
    ...changes,
  }
}
