import { describe, expect, test, vi } from 'vitest'
import { getSessionContract, sessionHealthContract } from '#lib/sessions/contract.ts'
import { enrollAgent, heartbeat } from './support/agents.ts'
import { call } from './support/api.ts'
import { backendNames } from './support/backends.ts'
import { useServer } from './support/server.ts'

describe.each(backendNames)('sweeps that fail on %s', (backend) => {
  const running = useServer(backend, { ROLLCALL_SWEEP_INTERVAL_S: '0.2' })
  const get = async (session_id: string) =>
    (await call(getSessionContract, { params: { session_id } })).body
  const row = (sessionId: string) =>
    running.row('select * from rollcall.sessions where session_id = $1', [sessionId])

  test('are logged, and the next one is done; the server goes on, and nobody is ended for it', async () => {
    const [silent, speaking] = [await enrollAgent(), await enrollAgent()]
    const warn = vi.spyOn(running.server.log, 'warn')
    await running.sql(`
      create function rollcall.break_sweeps() returns trigger language plpgsql as $$
      begin raise exception 'out of order'; end $$`)
    await running.sql(`create trigger break_sweeps before update on rollcall.server_state
      execute function rollcall.break_sweeps()`)
    await running.sql(
      `update rollcall.sessions set lease_expires_at = now() - interval '1 second' where session_id = $1`,
      [silent.session_id],
    )

    // Three are more than two intervals without a sweep: an outage of ours, by the rule.
    const failed = () => warn.mock.calls.filter(([, text]) => /sweep failed/.test(String(text)))
    await expect.poll(() => failed().length).toBeGreaterThanOrEqual(3)
    expect(failed()[0]?.[0]).toEqual({ reason: expect.stringContaining('out of order') })
    expect((await row(silent.session_id)).status).toBe('active')
    expect((await heartbeat(speaking)).status).toBe(200)
    expect((await call(sessionHealthContract)).status).toBe(200)

    const lastSweep = async () =>
      Number((await running.row('select last_sweep_at from rollcall.server_state')).last_sweep_at)
    const before = await lastSweep()
    await running.sql('drop trigger break_sweeps on rollcall.server_state')
    await expect.poll(lastSweep).toBeGreaterThan(before)
    for (const { session_id } of [silent, speaking]) {
      expect(await row(session_id)).toMatchObject({ status: 'active', disconnect_reason: null })
      expect((await get(session_id)).status).toBe('active')
    }

    // Who has not spoken when the idle timeout is over that this gave to everybody ends as ever.
    const statusAfterGrace = async () => {
      await running.sql(`update rollcall.server_state set grace_until = '-infinity'`)
      return (await row(silent.session_id)).status
    }
    await expect.poll(statusAfterGrace).toBe('disconnected')
    expect((await row(silent.session_id)).disconnect_reason).toBe('idle_timeout')
    expect((await get(speaking.session_id)).status).toBe('active')
  })
})
