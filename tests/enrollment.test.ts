import { describe, expect, test } from 'vitest'
import {
  createEnrollmentTokenContract,
  listEnrollmentTokensContract,
  revokeEnrollmentTokenContract,
} from '#lib/enrollment/contract.ts'
import { roleNames } from '#lib/enrollment/roles.ts'
import { getSessionContract } from '#lib/sessions/contract.ts'
import {
  enrollAgent,
  enrollWith,
  heartbeat,
  mintEnrollmentToken,
  uniqueName,
} from '#tests/support/agents.ts'
import { asOperator, call } from '#tests/support/api.ts'
import { backendNames, once } from '#tests/support/backends.ts'
import { useServer } from '#tests/support/server.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'

describe.each(backendNames)('enrollment on %s', (backend) => {
  const running = useServer(backend)
  const uses = async (id: string) =>
    (
      await running.row(
        'select uses from rollcall.enrollment_tokens where enrollment_token_id = $1',
        [id],
      )
    ).uses
  const agentsOf = (id: string) =>
    running.sql('select * from rollcall.agents where enrollment_token_id = $1', [id])
  const mint = (body: unknown) => call(createEnrollmentTokenContract, { ...asOperator, body })

  describe('POST /api/enrollment/tokens', () => {
    test('201: the defaults', async () => {
      const before = Date.now()
      const { body } = await call(createEnrollmentTokenContract, asOperator)
      expect(body).toMatchObject({
        name: null,
        roles: null,
        max_uses: 1,
        uses: 0,
        revoked_at: null,
      })
      expect(Date.parse(body.expires_at) - Date.parse(body.created_at)).toBe(86_400_000)
      expect(Math.abs(Date.parse(body.created_at) - before)).toBeLessThan(30_000)
      expect(body.enrollment_token).toMatch(/^rce_[\w-]{43}$/)
    })

    test('201: everything given; the token is kept as a hash only', async () => {
      const { body } = await mint({
        name: ' Night shift ',
        roles: ['qa', 'docs'],
        max_uses: 7,
        expires_in_s: 60,
      })
      expect(body).toMatchObject({ name: 'Night shift', roles: ['qa', 'docs'], max_uses: 7 })
      const row = await running.row(
        `select t::text as all, encode(token_hash, 'hex') as hash,
           encode(sha256(convert_to($2, 'UTF8')), 'hex') as expected
         from rollcall.enrollment_tokens as t where enrollment_token_id = $1`,
        [body.enrollment_token_id, body.enrollment_token],
      )
      expect(row.hash).toBe(row.expected)
      expect(row.all).not.toContain(body.enrollment_token.slice(4))
    })

    if (once(backend)) {
      test.each([
        [{ max_uses: 0 }, 'body.max_uses'],
        [{ max_uses: 1.5 }, 'body.max_uses'],
        [{ max_uses: '3' }, 'body.max_uses'],
        [{ max_uses: null }, 'body.max_uses'],
        [{ max_uses: 10_001 }, 'body.max_uses'],
        [{ expires_in_s: 0 }, 'body.expires_in_s'],
        [{ expires_in_s: 1e12 }, 'body.expires_in_s'],
        [{ roles: [] }, 'body.roles'],
        [{ roles: ['king'] }, 'body.roles.0'],
        [{ roles: ['qa', 'qa'] }, 'body.roles'],
        [{ roles: 'qa' }, 'body.roles'],
        [{ name: '' }, 'body.name'],
        [{ name: '   ' }, 'body.name'],
        [{ name: 'x'.repeat(101) }, 'body.name'],
        [{ name: 'a\u0000b' }, 'body.name'],
        [{ name: 'a\ud800b' }, 'body.name'],
        [{ name: 7 }, 'body.name'],
        [{ nmae: 'typo' }, 'body.nmae'],
        [{ uses: 0 }, 'body.uses'],
        [[], 'body'],
        [null, 'body'],
        ['text', 'body'],
      ] as const)('400 %#', async (body, path) => {
        const before = await running.sql(
          'select count(*)::int as n from rollcall.enrollment_tokens',
        )
        const { problem } = await mint(body)
        expect(problem).toMatchObject({ code: 'invalid_request', next_action: 'fix_request' })
        expect(problem.errors?.map((error) => error.path)).toContain(path)
        expect(
          await running.sql('select count(*)::int as n from rollcall.enrollment_tokens'),
        ).toEqual(before)
      })
    }

    if (once(backend)) {
      test('401 without credentials, 403 for an agent; nothing is minted', async () => {
        const agent = await enrollAgent()
        const before = await running.sql(
          'select count(*)::int as n from rollcall.enrollment_tokens',
        )
        const none = await call(createEnrollmentTokenContract, { body: {} })
        expect(none.problem).toMatchObject({ code: 'authentication_required' })
        const agents = await call(createEnrollmentTokenContract, {
          body: {},
          token: agent.access_token,
        })
        expect(agents.problem).toMatchObject({ code: 'forbidden', next_action: 'none' })
        expect(
          await running.sql('select count(*)::int as n from rollcall.enrollment_tokens'),
        ).toEqual(before)
      })
    }
  })

  describe('GET /api/enrollment/tokens', () => {
    const list = (query: Record<string, string | number> = {}) =>
      call(listEnrollmentTokensContract, { ...asOperator, query })

    test('200: pages, newest first, that move under the reader', async () => {
      await running.clear()
      const ids: string[] = []
      for (let n = 0; n < 7; n++) ids.unshift((await mintEnrollmentToken()).enrollment_token_id)
      // Equal instants must neither be skipped nor come twice.
      await running.sql(`update rollcall.enrollment_tokens set created_at = now()
        where enrollment_token_id in (select enrollment_token_id from rollcall.enrollment_tokens order by created_at limit 4)`)
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const { body } = await list({ limit: 2, ...(cursor === null ? {} : { cursor }) })
        expect(body.enrollment_tokens.length).toBeLessThanOrEqual(2)
        seen.push(...body.enrollment_tokens.map((token) => token.enrollment_token_id))
        cursor = body.next_cursor
        await mintEnrollmentToken()
      } while (cursor !== null)
      expect(seen).toHaveLength(7)
      expect(new Set(seen)).toEqual(new Set(ids))
    })

    test('200: no next page after an exactly full one', async () => {
      await running.clear()
      for (let n = 0; n < 2; n++) await mintEnrollmentToken()
      expect((await list({ limit: 2 })).body.next_cursor).toBeNull()
      expect((await list({ limit: 1 })).body.next_cursor).not.toBeNull()
    })

    test('200: without secrets', async () => {
      const token = await mintEnrollmentToken({ name: uniqueName('secret') })
      const { text } = await list()
      expect(text).toContain(token.enrollment_token_id)
      expect(text).not.toContain(token.enrollment_token.slice(4))
      expect(text).not.toContain('hash')
    })

    if (once(backend)) {
      test('401 without credentials, 403 for an agent', async () => {
        const { access_token } = await enrollAgent()
        expect((await call(listEnrollmentTokensContract)).problem.code).toBe(
          'authentication_required',
        )
        expect(
          (await call(listEnrollmentTokensContract, { token: access_token })).problem.code,
        ).toBe('forbidden')
      })
    }
  })

  describe('DELETE /api/enrollment/tokens/{id}', () => {
    const revoke = (id: string) =>
      call(revokeEnrollmentTokenContract, { ...asOperator, params: { enrollment_token_id: id } })

    test('204: it admits nobody any more; again is the same', async () => {
      const { enrollment_token, enrollment_token_id } = await mintEnrollmentToken({ max_uses: 2 })
      const { body: agent } = await enrollWith(enrollment_token)
      expect((await revoke(enrollment_token_id)).status).toBe(204)
      const at = await running.row(
        'select revoked_at from rollcall.enrollment_tokens where enrollment_token_id = $1',
        [enrollment_token_id],
      )
      expect((await revoke(enrollment_token_id.toUpperCase())).status).toBe(204)
      expect(
        await running.row(
          'select revoked_at from rollcall.enrollment_tokens where enrollment_token_id = $1',
          [enrollment_token_id],
        ),
      ).toEqual(at)
      const { problem } = await enrollWith(enrollment_token)
      expect(problem).toMatchObject({
        status: 401,
        code: 'enrollment_token_revoked',
        next_action: 'enroll',
      })
      expect(await agentsOf(enrollment_token_id)).toHaveLength(1)
      // Who is in stays in.
      expect((await heartbeat(agent)).status).toBe(200)
    })

    test.each([NOBODY, 'no-uuid', "' or 1=1 --", '%00'])('404: %s', async (id) => {
      expect((await revoke(id)).problem).toMatchObject({ code: 'enrollment_token_not_found' })
    })

    if (once(backend)) {
      test('401 and 403 revoke nothing', async () => {
        const token = await mintEnrollmentToken({ max_uses: 2 })
        const { body: agent } = await enrollWith(token.enrollment_token)
        const params = { enrollment_token_id: token.enrollment_token_id }
        expect((await call(revokeEnrollmentTokenContract, { params })).status).toBe(401)
        expect(
          (await call(revokeEnrollmentTokenContract, { params, token: agent.access_token })).status,
        ).toBe(403)
        expect((await enrollWith(token.enrollment_token)).status).toBe(201)
      })
    }
  })

  describe('POST /api/enroll', () => {
    test('201: an agent, its tokens and its first session', async () => {
      const { enrollment_token, enrollment_token_id } = await mintEnrollmentToken()
      const name = uniqueName('Ünïcode 名 🙂')
      const { body, status } = await enrollWith(enrollment_token, {
        name: `  ${name} `,
        client_type: 'codex',
        description: 'It does things.',
      })
      expect(status).toBe(201)
      expect(body).toMatchObject({
        token_type: 'Bearer',
        expires_in: 86_400,
        refresh_token_expires_in: 2_592_000,
        heartbeat_interval_s: 30,
      })
      expect(body.refresh_token).toMatch(/^rcr_[\w-]{43}$/)
      expect(await agentsOf(enrollment_token_id)).toMatchObject([
        {
          agent_id: body.agent_id,
          name,
          client_type: 'codex',
          roles: [],
          description: 'It does things.',
        },
      ])
      const session = await call(getSessionContract, { params: { session_id: body.session_id } })
      expect(session.body).toMatchObject({
        agent_id: body.agent_id,
        agent_name: name,
        client_type: 'codex',
        status: 'active',
        reconnect_count: 0,
      })
      const lease = Date.parse(session.body.lease_expires_at) - Date.parse(session.body.created_at)
      expect(lease).toBe(300_000)
      expect(await uses(enrollment_token_id)).toBe(1)
    })

    test('201: roles are the asked ones, else the token’s', async () => {
      const { enrollment_token, enrollment_token_id } = await mintEnrollmentToken({
        roles: ['qa', 'docs'],
        max_uses: 3,
      })
      await enrollWith(enrollment_token)
      await enrollWith(enrollment_token, { roles: ['docs'] })
      const roles = (await agentsOf(enrollment_token_id)).map((agent) => agent.roles)
      expect(roles).toEqual([['qa', 'docs'], ['docs']])
      const any = await mintEnrollmentToken()
      await enrollWith(any.enrollment_token, { roles: [...roleNames] })
      expect(await agentsOf(any.enrollment_token_id)).toMatchObject([{ roles: [...roleNames] }])
    })

    describe('a refusal consumes no use', () => {
      test('401 invalid_enrollment_token', async () => {
        const { enrollment_token } = await mintEnrollmentToken()
        for (const token of [`${enrollment_token}x`, 'nonsense', '\u0000', '\ud800', OTHER_KIND]) {
          const { problem } = await enrollWith(token)
          expect(problem).toMatchObject({ code: 'invalid_enrollment_token', next_action: 'enroll' })
        }
      })

      test('401 enrollment_token_expired', async () => {
        const { enrollment_token, enrollment_token_id } = await mintEnrollmentToken()
        await running.sql(
          'update rollcall.enrollment_tokens set expires_at = now() where enrollment_token_id = $1',
          [enrollment_token_id],
        )
        const { problem } = await enrollWith(enrollment_token)
        expect(problem).toMatchObject({ code: 'enrollment_token_expired', next_action: 'enroll' })
        expect(await uses(enrollment_token_id)).toBe(0)
        expect(await agentsOf(enrollment_token_id)).toEqual([])
      })

      test('401 enrollment_token_used_up', async () => {
        const { enrollment_token, enrollment_token_id } = await mintEnrollmentToken()
        await enrollWith(enrollment_token)
        const { problem } = await enrollWith(enrollment_token)
        expect(problem).toMatchObject({ code: 'enrollment_token_used_up', next_action: 'enroll' })
        expect(await agentsOf(enrollment_token_id)).toHaveLength(1)
      })

      test('403 role_not_allowed', async () => {
        const { enrollment_token, enrollment_token_id } = await mintEnrollmentToken({
          roles: ['qa'],
        })
        const { problem } = await enrollWith(enrollment_token, { roles: ['qa', 'coder'] })
        expect(problem).toMatchObject({
          status: 403,
          code: 'role_not_allowed',
          next_action: 'fix_request',
        })
        expect(await uses(enrollment_token_id)).toBe(0)
        expect(await agentsOf(enrollment_token_id)).toEqual([])
      })

      test('409 agent_name_taken, whatever the case', async () => {
        const name = uniqueName('nano')
        await enrollAgent({ name })
        const { enrollment_token, enrollment_token_id } = await mintEnrollmentToken()
        const { problem } = await enrollWith(enrollment_token, { name: ` ${name.toUpperCase()}` })
        expect(problem).toMatchObject({
          status: 409,
          code: 'agent_name_taken',
          next_action: 'fix_request',
        })
        expect(await uses(enrollment_token_id)).toBe(0)
        expect((await enrollWith(enrollment_token)).status).toBe(201)
      })

      if (once(backend)) {
        test.each([
          [{ name: undefined }, 'body.name'],
          [{ name: '\t' }, 'body.name'],
          [{ name: 'line\nbreak' }, 'body.name'],
          [{ name: 'nul\u0000' }, 'body.name'],
          [{ name: 'lone \udc00' }, 'body.name'],
          [{ name: 'x'.repeat(101) }, 'body.name'],
          [{ client_type: undefined }, 'body.client_type'],
          [{ client_type: 'x'.repeat(65) }, 'body.client_type'],
          [{ client_type: '' }, 'body.client_type'],
          [{ description: 'x'.repeat(2001) }, 'body.description'],
          [{ description: null }, 'body.description'],
          [{ roles: ['admin'] }, 'body.roles.0'],
          [{ roles: {} }, 'body.roles'],
          [{ agent_id: NOBODY }, 'body.agent_id'],
          [{ enrollment_token: '' }, 'body.enrollment_token'],
          [{ enrollment_token: 'x'.repeat(4097) }, 'body.enrollment_token'],
          [{ enrollment_token: 1 }, 'body.enrollment_token'],
        ])('400 %#', async (wrong, path) => {
          const { enrollment_token, enrollment_token_id } = await mintEnrollmentToken()
          const { problem } = await enrollWith(enrollment_token, wrong as never)
          expect(problem).toMatchObject({ status: 400, code: 'invalid_request' })
          expect(problem.errors?.map((error) => error.path)).toContain(path)
          expect(await uses(enrollment_token_id)).toBe(0)
        })
      }
    })

    test('a long but allowed name is counted in characters, as the database counts', async () => {
      const agent = await enrollAgent({ name: '名'.repeat(88) + uniqueName('').slice(1) })
      expect(agent.agent_id).toBeTruthy()
      // 50 code points in 100 UTF-16 units.
      expect(
        (await enrollAgent({ name: '🙂'.repeat(49) + String(running.backend.name[0]) })).agent_id,
      ).toBeTruthy()
    })
  })
})

const OTHER_KIND = `rcr_${'A'.repeat(43)}`
