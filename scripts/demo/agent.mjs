import { setTimeout as sleep } from 'node:timers/promises'
import { between } from './cast.mjs'
import { call, Refusal } from './client.mjs'
import { say } from './say.mjs'

/**
 * An agent's connection: its identity, its one session, its heartbeats. Whatever the server refuses, it
 * does what `next_action` says; only `enroll` is thrown on to who runs it.
 */
export function createAgent(profile, { url, identities }) {
  const { name } = profile
  let identity = identities.get(name)
  let isAway = false
  let refreshing
  let tokenExpiresAt = 0
  let latencyMs
  const load = { cpu: between(8, 30), memory: between(30, 55) }

  const keep = (changes) => {
    identity = { ...identity, ...changes }
    identities.set(name, identity)
  }
  const session = (path = '') => `/api/mcp/sessions/${identity.session_id}${path}`

  /** A call with the access token, which is refreshed first if the server says so. */
  async function ask(path, options) {
    const attempt = () => call(`${url}${path}`, { ...options, token: identity.access_token })
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof Refusal) || error.nextAction !== 'refresh') throw error
      await refresh()
      return attempt()
    }
  }

  function refresh() {
    refreshing ??= exchange().finally(() => {
      refreshing = undefined
    })
    return refreshing
  }

  async function exchange() {
    const { data } = await call(`${url}/api/sessions/refresh`, {
      method: 'POST',
      body: { refresh_token: identity.refresh_token },
    })
    keep({ access_token: data.access_token, refresh_token: data.refresh_token })
    tokenExpiresAt = Date.now() + data.expires_in * 1000
  }

  async function enroll(enrollmentToken) {
    const { roles, client_type, description } = profile
    const { data } = await call(`${url}/api/enroll`, {
      method: 'POST',
      body: { enrollment_token: enrollmentToken, name, client_type, roles, description },
    })
    const { agent_id, session_id, access_token, refresh_token } = data
    identity = { agent_id, session_id, access_token, refresh_token }
    keep({})
    tokenExpiresAt = Date.now() + data.expires_in * 1000
    say(`${name} enrolled (${roles.join(', ')})`)
    await mintReconnectToken()
  }

  async function openSession() {
    const { data } = await ask('/api/mcp/sessions', {
      method: 'POST',
      body: { client_type: profile.client_type },
    })
    keep({ session_id: data.session_id, reconnect_token: undefined })
    say(`${name} opened a session`)
    await mintReconnectToken()
  }

  /** Held ready for the next outage: once a session has timed out, none is given any more. */
  async function mintReconnectToken() {
    const { data } = await ask(session('/token'))
    keep({ reconnect_token: data.reconnect_token })
  }

  async function reconnect(awayS) {
    // It may have been revoked meanwhile; or the last run ended before it was given a token.
    if (!identity) return
    if (!identity.reconnect_token) return openSession()
    try {
      const { data } = await call(`${url}${session('/reconnect')}`, {
        method: 'POST',
        body: { token: identity.reconnect_token },
      })
      keep({ reconnect_token: data.reconnect_token })
      const after = awayS === undefined ? '' : `, after ${awayS} s`
      say(`${name} reconnected to the session it had${after}`)
    } catch (error) {
      if (!(error instanceof Refusal) || error.nextAction !== 'open_session') throw error
      await openSession()
    }
  }

  return {
    name,
    profile,
    get id() {
      return identity.agent_id
    },
    get isEnrolled() {
      return identity !== undefined
    },
    ask,

    enroll,
    /** Takes up the identity of an earlier run, in the session it had or in a new one. */
    resume: async () => {
      await refresh()
      say(`${name} is back under its identity of before`)
      if (!identity.session_id) return openSession()
      try {
        await mintReconnectToken()
      } catch (error) {
        if (!(error instanceof Refusal) || error.code === 'agent_unknown') throw error
        await reconnect()
      }
    },
    /** Forgets who it was; it has to enroll again. */
    forget: () => {
      identity = undefined
      identities.set(name, undefined)
    },

    /** A heartbeat with a report; answers after how many seconds the next one is due. */
    beat: async (task) => {
      if (isAway) return 0.5
      // A daemon would measure itself; here the numbers only wander.
      load.cpu = wander(load.cpu, 3, task ? 92 : 40)
      load.memory = wander(load.memory, 25, 80)
      const beganAt = performance.now()
      try {
        const { data } = await ask(session('/heartbeat'), {
          method: 'POST',
          body: {
            state: task ? 'busy' : 'idle',
            status_message: task ? `Working on “${task.title}”` : 'Waiting for work',
            active_task_count: task ? 1 : 0,
            cpu_percent: load.cpu,
            memory_percent: load.memory,
            client_version: profile.client_version,
            ...(latencyMs !== undefined && { latency_ms: latencyMs }),
          },
        })
        latencyMs = Math.round((performance.now() - beganAt) * 10) / 10
        return data.next_heartbeat_in_s
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        if (error.nextAction === 'reconnect') await reconnect()
        else if (error.nextAction === 'open_session') await openSession()
        else throw error
        return 0
      }
    },
    /** New tokens well before the access token runs out: no call ever waits for one. */
    refreshInTime: async (ttlS) => {
      // Not all at the same moment: somewhere between half of its time and three quarters.
      if (isAway || tokenExpiresAt - Date.now() > ttlS * between(250, 500)) return
      await refresh()
      await mintReconnectToken()
      say(`${name} refreshed its tokens`)
    },
    /** Falls silent for so long, as a laptop that is shut, then comes back to its session. */
    dropOut: async (ms, signal) => {
      isAway = true
      say(`${name} lost its connection`)
      try {
        await sleep(ms, undefined, { signal })
        await reconnect(Math.round(ms / 1000))
      } finally {
        isAway = false
      }
    },
    /** Resolves as soon as it has a connection. */
    online: async (signal) => {
      while (isAway) await sleep(100, undefined, { signal })
    },
    /** Says goodbye: the session ends for good, the identity stays. */
    leave: async () => {
      if (!identity?.session_id) return
      await ask(session(), { method: 'DELETE' })
      keep({ session_id: undefined, reconnect_token: undefined })
      say(`${name} closed its session`)
    },
  }
}

function wander(value, least, most) {
  return Math.min(most, Math.max(least, value + between(-6, 6)))
}
