import { createHmac, generateKeyPairSync } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { createEnrollmentTokenContract } from '#lib/enrollment/contract.ts'
import { createSessionContract } from '#lib/sessions/contract.ts'
import { createAccessTokens } from '#lib/tokens/access-token.ts'
import { jwksContract, refreshContract } from '#lib/tokens/contract.ts'
import { deriveKeys } from '#lib/tokens/keys.ts'
import { refreshTokenHash, tokenHash } from '#lib/tokens/opaque.ts'
import {
  type EnrolledAgent,
  enrollAgent,
  heartbeat,
  mintReconnectToken,
  refresh,
} from '#tests/support/agents.ts'
import { asOperator, call } from '#tests/support/api.ts'
import { backendNames, once } from '#tests/support/backends.ts'
import { OPERATOR_KEY, PUBLIC_URL, useServer } from '#tests/support/server.ts'

type Pair = { readonly access_token: string; readonly refresh_token: string }

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe.each(backendNames)('tokens on %s', (backend) => {
  const running = useServer(backend)

  /** What the database keeps of the family of an agent. */
  const family = (agentId: string) =>
    running.sql(
      `select t.generation, t.exchanged_at is not null as exchanged, f.revoked_at is not null as revoked,
         encode(t.token_hash, 'hex') as hash
       from rollcall.refresh_tokens as t join rollcall.token_families as f using (family_id)
       where f.agent_id = $1 order by t.generation`,
      [agentId],
    )
  /** Lets time pass for the tokens of an agent. */
  const age = (agentId: string, seconds: number) =>
    running.sql(
      `update rollcall.refresh_tokens as t set
         exchanged_at = t.exchanged_at - make_interval(secs => $2),
         expires_at = t.expires_at - make_interval(secs => $2)
       from rollcall.token_families as f where f.family_id = t.family_id and f.agent_id = $1`,
      [agentId, seconds],
    )

  describe('access tokens', () => {
    test('anyone verifies one offline with the JWKS (RFC 9068)', async () => {
      const agent = await enrollAgent()
      const jwks = (await call(jwksContract)).body
      expect(JSON.stringify(jwks)).not.toContain('"d"')
      const { payload, protectedHeader } = await jwtVerify(
        agent.access_token,
        createLocalJWKSet(jwks),
        { typ: 'at+jwt', issuer: PUBLIC_URL, audience: PUBLIC_URL, algorithms: ['EdDSA'] },
      )
      expect(protectedHeader.kid).toBe(jwks.keys[0]?.kid)
      expect(payload.sub).toBe(agent.agent_id)
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(86_400)
      expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/)
      expect(Math.abs((payload.iat ?? 0) - Date.now() / 1000)).toBeLessThan(10)
    })

    test('each has a jti of its own', async () => {
      const agent = await enrollAgent()
      const next = (await refresh(agent.refresh_token)).body
      expect(decodeJwt(next.access_token).jti).not.toBe(decodeJwt(agent.access_token).jti)
    })

    if (once(backend)) {
      test('401 access_token_expired: past its exp, also one that was verified before', async () => {
        const agent = await enrollAgent()
        const { server } = running
        const past = createAccessTokens({
          keys: server.keys,
          publicUrl: PUBLIC_URL,
          ttlS: 60,
          now: () => Date.now() - 61_000,
        })
        const expired = { ...agent, access_token: await past.sign(agent.agent_id) }
        for (let n = 0; n < 2; n++) {
          const answer = await heartbeat(expired)
          expect(answer.problem).toMatchObject({
            code: 'access_token_expired',
            next_action: 'refresh',
          })
          expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"')
        }
      })
    }

    if (once(backend)) {
      test('401 invalid_access_token: forged, foreign, or of another kind', async () => {
        const agent = await enrollAgent()
        const { keys } = running.server
        const [header = '', payload = '', signature = ''] = agent.access_token.split('.')
        const other = await deriveKeys('another secret of more than thirty-two bytes in all')
        const foreign = createAccessTokens({ keys: other, publicUrl: PUBLIC_URL, ttlS: 60 })
        const elsewhere = createAccessTokens({ keys, publicUrl: 'http://elsewhere.test', ttlS: 60 })
        const claims = { ...decodeJwt(agent.access_token) }
        const sign = (changed: object, protectedHeader = { alg: 'EdDSA', typ: 'at+jwt' }) =>
          new SignJWT({ ...claims, ...changed })
            .setProtectedHeader(protectedHeader)
            .sign(keys.accessPrivate)
        const publicBytes = keys.accessPublic.export({ format: 'der', type: 'spki' })
        const confused = `${base64url({ alg: 'HS256', typ: 'at+jwt' })}.${payload}`
        const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
        const forged = {
          'alg none': `${base64url({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
          'no signature': `${header}.${payload}.`,
          'another payload': `${header}.${base64url({ ...claims, sub: '00000000-0000-4000-8000-000000000000' })}.${signature}`,
          'the public key as an HMAC key': `${confused}.${createHmac('sha256', publicBytes).update(confused).digest('base64url')}`,
          'another secret’s key': await foreign.sign(agent.agent_id),
          'another issuer': await elsewhere.sign(agent.agent_id),
          'an RSA key': await new SignJWT(claims)
            .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt' })
            .sign(rsa),
          'another typ': await sign({}, { alg: 'EdDSA', typ: 'JWT' }),
          'another audience': await sign({ aud: 'http://elsewhere.test' }),
          'no exp': await sign({ exp: undefined }),
          'no jti': await sign({ jti: undefined }),
          'sub is no id': await sign({ sub: 'admin' }),
          'a reconnect token': await mintReconnectToken(agent),
          'a refresh token': agent.refresh_token,
          nonsense: 'a.b.c',
        }
        const before = await running.row(
          'select last_activity from rollcall.sessions where session_id = $1',
          [agent.session_id],
        )
        for (const [what, access_token] of Object.entries(forged)) {
          const { problem } = await heartbeat({ ...agent, access_token })
          expect(problem, what).toMatchObject({
            code: 'invalid_access_token',
            next_action: 'refresh',
          })
        }
        expect(
          await running.row('select last_activity from rollcall.sessions where session_id = $1', [
            agent.session_id,
          ]),
        ).toEqual(before)
      })
    }

    test('401 agent_unknown: genuine, but of an agent that is not enrolled (any more)', async () => {
      const stranger = await running.server.accessTokens.sign(
        '00000000-0000-4000-8000-000000000000',
      )
      const { problem } = await call(createSessionContract, { token: stranger, body: {} })
      expect(problem).toMatchObject({ status: 401, code: 'agent_unknown', next_action: 'enroll' })
      const agent = await enrollAgent()
      await running.sql('update rollcall.agents set revoked_at = now() where agent_id = $1', [
        agent.agent_id,
      ])
      const revoked = await call(createSessionContract, { token: agent.access_token, body: {} })
      expect(revoked.problem.code).toBe('agent_unknown')
    })

    if (once(backend)) {
      test('403: the operator is no agent, an agent no operator', async () => {
        const agent = await enrollAgent()
        const operator = await heartbeat({ ...agent, access_token: OPERATOR_KEY })
        expect(operator.problem).toMatchObject({
          status: 403,
          code: 'forbidden',
          next_action: 'none',
        })
        const reverse = await call(createEnrollmentTokenContract, {
          token: agent.access_token,
          body: {},
        })
        expect(reverse.problem).toMatchObject({ status: 403, code: 'forbidden' })
      })
    }

    test('equal secrets have equal keys: a token of one server process works on the next', async () => {
      const agent = await enrollAgent()
      const kid = decodeProtectedHeader(agent.access_token).kid
      await running.restart()
      expect((await call(jwksContract)).body.keys[0]?.kid).toBe(kid)
      expect((await heartbeat(agent)).status).toBe(200)
    })
  })

  describe('POST /api/sessions/refresh', () => {
    test('200: a new pair, which works; sessions stay as they are', async () => {
      const agent = await enrollAgent()
      const session = () =>
        running.row('select * from rollcall.sessions where session_id = $1', [agent.session_id])
      const before = await session()
      const { body } = await refresh(agent.refresh_token)
      expect(body).toMatchObject({
        token_type: 'Bearer',
        expires_in: 86_400,
        refresh_token_expires_in: 2_592_000,
      })
      expect(body.refresh_token).not.toBe(agent.refresh_token)
      expect(decodeJwt(body.access_token).sub).toBe(agent.agent_id)
      expect(await session()).toEqual(before)
      expect((await heartbeat({ ...agent, access_token: body.access_token })).status).toBe(200)
      // The old access token is good until it expires.
      expect((await heartbeat(agent)).status).toBe(200)
      expect(await family(agent.agent_id)).toMatchObject([
        { generation: 0, exchanged: true, revoked: false },
        { generation: 1, exchanged: false, revoked: false },
      ])
    })

    test('200: a lost answer is had again, with what is left of its time', async () => {
      const agent = await enrollAgent()
      const first = (await refresh(agent.refresh_token)).body
      await age(agent.agent_id, 50)
      const again = (await refresh(agent.refresh_token)).body
      expect(again.refresh_token).toBe(first.refresh_token)
      expect(again.refresh_token_expires_in).toBeGreaterThan(2_592_000 - 60)
      expect(again.refresh_token_expires_in).toBeLessThanOrEqual(2_592_000 - 49)
      expect(await family(agent.agent_id)).toHaveLength(2)
    })

    test('200: also from the next server process', async () => {
      const agent = await enrollAgent()
      const first = (await refresh(agent.refresh_token)).body
      await running.restart()
      expect((await refresh(agent.refresh_token)).body.refresh_token).toBe(first.refresh_token)
    })

    test('200: an older token within its grace time gets the family’s newest', async () => {
      const agent = await enrollAgent()
      const chain = [agent.refresh_token]
      for (let n = 0; n < 4; n++) chain.push((await refresh(chain[n] ?? '')).body.refresh_token)
      expect(new Set(chain).size).toBe(5)
      for (const older of chain.slice(0, 4)) {
        expect((await refresh(older)).body.refresh_token).toBe(chain[4])
      }
      expect(await family(agent.agent_id)).toHaveLength(5)
    })

    test('200: a successor that nobody has used is given again, however late', async () => {
      const agent = await enrollAgent()
      const first = (await refresh(agent.refresh_token)).body
      for (const days of [1, 20]) {
        await age(agent.agent_id, days * 86_400)
        const again = (await refresh(agent.refresh_token)).body
        expect(again.refresh_token).toBe(first.refresh_token)
      }
      // The old access token was there before, and says nothing of the answer.
      expect((await heartbeat(agent)).status).toBe(200)
      await age(agent.agent_id, 61)
      const last = await refresh(agent.refresh_token)
      expect(last.body.refresh_token).toBe(first.refresh_token)
      expect(await family(agent.agent_id)).toMatchObject([
        { generation: 0, exchanged: true, revoked: false },
        { generation: 1, exchanged: false, revoked: false },
      ])
      // It has a life of its own, which begins with the first exchange.
      await age(agent.agent_id, 10 * 86_400)
      expect((await refresh(agent.refresh_token)).problem.code).toBe('refresh_token_expired')
    })

    test('401 refresh_token_reused: as soon as a successor that came late is in use', async () => {
      const agent = await enrollAgent()
      await refresh(agent.refresh_token)
      await age(agent.agent_id, 3600)
      const late = (await refresh(agent.refresh_token)).body
      expect((await refresh(agent.refresh_token)).body.refresh_token).toBe(late.refresh_token)
      expect((await heartbeat({ ...agent, access_token: late.access_token })).status).toBe(200)
      expect((await refresh(agent.refresh_token)).problem.code).toBe('refresh_token_reused')
    })

    test('200: the first refresh token of an agent is presented whenever it is needed', async () => {
      const agent = await enrollAgent()
      expect((await heartbeat(agent)).status).toBe(200)
      await age(agent.agent_id, 3600)
      expect((await refresh(agent.refresh_token)).status).toBe(200)
    })

    test.each([
      [
        'its access token was used',
        (agent: EnrolledAgent, { access_token }: Pair) => heartbeat({ ...agent, access_token }),
      ],
      [
        'the access token of a repeat was used',
        async (agent: EnrolledAgent) => {
          const { access_token } = (await refresh(agent.refresh_token)).body
          return heartbeat({ ...agent, access_token })
        },
      ],
      ['it was presented', (_: EnrolledAgent, { refresh_token }: Pair) => refresh(refresh_token)],
    ])('401 refresh_token_reused: %s, and the grace time is over', async (_, confirm) => {
      const agent = await enrollAgent()
      const first = (await refresh(agent.refresh_token)).body
      expect((await confirm(agent, first)).status).toBe(200)
      await age(agent.agent_id, 40)
      expect((await refresh(agent.refresh_token)).status).toBe(200)
      await age(agent.agent_id, 21)
      expect((await refresh(agent.refresh_token)).problem.code).toBe('refresh_token_reused')
      expect((await family(agent.agent_id)).every(({ revoked }) => revoked)).toBe(true)
    })

    test('401 refresh_token_reused: also before a successor that nobody has used', async () => {
      const agent = await enrollAgent()
      const first = (await refresh(agent.refresh_token)).body
      await refresh(first.refresh_token)
      await age(agent.agent_id, 61)
      expect((await refresh(agent.refresh_token)).problem.code).toBe('refresh_token_reused')
    })

    test('401 refresh_token_reused: the whole family ends', async () => {
      const agent = await enrollAgent()
      const first = (await refresh(agent.refresh_token)).body
      await heartbeat({ ...agent, access_token: first.access_token })
      await age(agent.agent_id, 61)
      const { problem } = await refresh(agent.refresh_token)
      expect(problem).toMatchObject({ code: 'refresh_token_reused', next_action: 'enroll' })
      const newest = await refresh(first.refresh_token)
      expect(newest.problem).toMatchObject({ code: 'refresh_token_revoked', next_action: 'enroll' })
      expect((await refresh(agent.refresh_token)).problem.code).toBe('refresh_token_revoked')
      expect(await family(agent.agent_id)).toMatchObject([{ revoked: true }, { revoked: true }])
    })

    test('an agent’s other families are left alone', async () => {
      const [one, two] = [await enrollAgent(), await enrollAgent()]
      await refresh((await refresh(one.refresh_token)).body.refresh_token)
      await age(one.agent_id, 61)
      expect((await refresh(one.refresh_token)).problem.code).toBe('refresh_token_reused')
      expect((await refresh(two.refresh_token)).status).toBe(200)
    })

    test('401 refresh_token_expired', async () => {
      const agent = await enrollAgent()
      await age(agent.agent_id, 2_592_001)
      const { problem } = await refresh(agent.refresh_token)
      expect(problem).toMatchObject({ code: 'refresh_token_expired', next_action: 'enroll' })
      expect(await family(agent.agent_id)).toMatchObject([{ generation: 0, exchanged: false }])
    })

    test('401 invalid_refresh_token: unknown, or of another kind', async () => {
      const agent = await enrollAgent()
      const wrong = [
        `${agent.refresh_token}x`,
        agent.refresh_token.slice(0, -1),
        `rcr_${'A'.repeat(43)}`,
        agent.access_token,
        await mintReconnectToken(agent),
        OPERATOR_KEY,
        '\u0000',
        '\ud800',
        '\\x00',
      ]
      for (const token of wrong) {
        const { problem } = await refresh(token)
        expect(problem).toMatchObject({ code: 'invalid_refresh_token', next_action: 'enroll' })
      }
      expect(await family(agent.agent_id)).toMatchObject([{ exchanged: false, revoked: false }])
    })

    if (once(backend)) {
      test.each([
        {},
        { refresh_token: null },
        { refresh_token: '' },
        { refresh_token: 1 },
        { refresh_token: 'x', grant_type: 'refresh_token' },
        { refresh_token: 'x'.repeat(4097) },
      ])('400 %#', async (body) => {
        expect((await call(refreshContract, { body })).problem).toMatchObject({
          code: 'invalid_request',
        })
      })
    }

    test('nothing but hashes is stored', async () => {
      const agent = await enrollAgent()
      const next = (await refresh(agent.refresh_token)).body
      const rows = await running.sql(
        `select t::text as row from rollcall.refresh_tokens as t
         union all select f::text from rollcall.token_families as f
         union all select e::text from rollcall.events as e`,
      )
      const all = JSON.stringify(rows)
      expect(all).not.toContain(agent.refresh_token.slice(4))
      expect(all).not.toContain(next.refresh_token.slice(4))
      const hashes = (await family(agent.agent_id)).map((row) => row.hash)
      const { refreshHash } = running.server.keys
      expect(hashes).toEqual(
        [agent, next].map((one) => refreshTokenHash(one.refresh_token, refreshHash).slice(2)),
      )
      // With a key: a hash that anyone can make would do as a token of whoever writes to the tables.
      for (const one of [agent, next]) {
        expect(hashes).not.toContain(tokenHash(one.refresh_token).slice(2))
      }
    })

    test('no credentials are looked at', async () => {
      const agent = await enrollAgent()
      const answer = await call(refreshContract, {
        ...asOperator,
        body: { refresh_token: agent.refresh_token },
      })
      expect(answer.status).toBe(200)
    })
  })
})
