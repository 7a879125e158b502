import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { createEnrollmentTokenContract } from '#lib/enrollment/contract.ts'
import { signInContract, signOutContract } from '#lib/operator/contract.ts'
import {
  closeSessionContract,
  getSessionContract,
  listSessionEventsContract,
  listSessionsContract,
  sessionHealthContract,
} from '#lib/sessions/contract.ts'
import { deriveKeys } from '#lib/tokens/keys.ts'
import { signOperatorSession } from '#lib/tokens/operator-session.ts'
import { enrollAgent } from '#tests/support/agents.ts'
import { asOperator, call } from '#tests/support/api.ts'
import { backendNames, once } from '#tests/support/backends.ts'
import { OPERATOR_KEY, PUBLIC_URL, useServer } from '#tests/support/server.ts'

/** Signs a browser in and gives what it sends from then on. */
async function cookie() {
  const { headers } = await call(signInContract, { body: { operator_key: OPERATOR_KEY } })
  return { Cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '' }
}

describe.each(backendNames)('a private dashboard on %s', (backend) => {
  const running = useServer(backend, { ROLLCALL_DASHBOARD: 'private' })
  const read = async (input: { token?: string; headers?: Record<string, string> }) => {
    const params = { session_id: (await enrollAgent()).session_id }
    return [
      await call(listSessionsContract, input),
      await call(sessionHealthContract, input),
      await call(getSessionContract, { ...input, params }),
      await call(listSessionEventsContract, { ...input, params }),
    ]
  }

  test('200: with the cookie, or the operator key', async () => {
    for (const answer of await read({ headers: await cookie() })) expect(answer.status).toBe(200)
    for (const answer of await read(asOperator)) expect(answer.status).toBe(200)
    const among = { Cookie: `theme=dark; ${(await cookie()).Cookie}; x=1` }
    for (const answer of await read({ headers: among })) expect(answer.status).toBe(200)
  })

  if (once(backend)) {
    test('401: without, with a forged cookie, an expired one, or one of another key', async () => {
      const { keys } = running.server
      const other = await deriveKeys('another secret of more than thirty-two bytes in all')
      const expired = await new SignJWT({ key: 'x' })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime(1)
        .sign(keys.operatorSession)
      const [header, , signature] = (await signOperatorSession(keys, OPERATOR_KEY)).split('.')
      const values = [
        '',
        'nonsense',
        OPERATOR_KEY,
        expired,
        await signOperatorSession(other, OPERATOR_KEY),
        await signOperatorSession(keys, 'a former operator key'),
        `${header}.${Buffer.from('{"exp":9999999999}').toString('base64url')}.${signature}`,
      ]
      for (const headers of [
        {},
        ...values.map((value) => ({ Cookie: `rollcall_operator=${value}` })),
      ]) {
        for (const answer of await read({ headers })) {
          expect(answer.problem).toMatchObject({ status: 401, code: 'authentication_required' })
        }
      }
    })
  }

  test('an agent sees its own sessions, and nothing else', async () => {
    const own = await enrollAgent()
    const other = await enrollAgent()
    const as = { token: own.access_token }
    const list = async (query = {}) => call(listSessionsContract, { ...as, query })
    const get = (session_id: string) => call(getSessionContract, { ...as, params: { session_id } })
    for (const { body } of [await list(), await list({ agent_id: own.agent_id })]) {
      expect(body.sessions.map(({ session_id }) => session_id)).toEqual([own.session_id])
    }
    expect((await get(own.session_id)).body.agent_id).toBe(own.agent_id)
    const refusals = [
      (await list({ agent_id: other.agent_id })).problem,
      (await get(other.session_id)).problem,
      (await call(sessionHealthContract, as)).problem,
      (await call(listSessionEventsContract, { ...as, params: { session_id: own.session_id } }))
        .problem,
    ]
    expect(refusals.map(({ code }) => code)).toEqual([
      'forbidden',
      'session_not_found',
      'forbidden',
      'forbidden',
    ])
  })

  test('an Authorization header is what counts, though a cookie comes with it', async () => {
    const headers = await cookie()
    const answer = await call(listSessionsContract, { headers, token: 'nonsense' })
    expect(answer.problem.code).toBe('invalid_access_token')
  })
})

describe.each(backendNames)('the operator’s browser on %s', (backend) => {
  const running = useServer(backend)
  const mint = (headers: Record<string, string>) =>
    call(createEnrollmentTokenContract, { body: {}, headers })

  test('sign-in sets an http-only, same-site cookie; sign-out takes it away', async () => {
    const signedIn = await call(signInContract, { body: { operator_key: OPERATOR_KEY } })
    expect(signedIn.status).toBe(204)
    const set = signedIn.headers.get('set-cookie') ?? ''
    expect(set).toMatch(
      /^rollcall_operator=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/,
    )
    expect(set).not.toContain(OPERATOR_KEY)
    const signedOut = await call(signOutContract)
    expect(signedOut.headers.get('set-cookie')).toMatch(/^rollcall_operator=; .*Max-Age=0$/)
  })

  test('over https the cookie is Secure', async () => {
    await running.restart({ ROLLCALL_URL: 'https://rollcall.test' })
    try {
      const { headers } = await call(signInContract, { body: { operator_key: OPERATOR_KEY } })
      expect(headers.get('set-cookie')).toMatch(/; Secure$/)
    } finally {
      await running.restart()
    }
  })

  test('401 invalid_operator_key sets nothing', async () => {
    for (const operator_key of [
      'wrong',
      `${OPERATOR_KEY} `,
      OPERATOR_KEY.toUpperCase(),
      '\u0000',
    ]) {
      const answer = await call(signInContract, { body: { operator_key } })
      expect(answer.problem).toMatchObject({ code: 'invalid_operator_key' })
      expect(answer.headers.get('set-cookie')).toBeNull()
    }
  })

  test('201: a page of ours changes things with the cookie', async () => {
    const headers = await cookie()
    expect(
      (await mint({ ...headers, Origin: PUBLIC_URL, 'Sec-Fetch-Site': 'same-origin' })).status,
    ).toBe(201)
    // Reached under another name than the public one, as through a tunnel.
    expect(
      (await mint({ ...headers, Origin: 'http://localhost:3000', Host: 'localhost:3000' })).status,
    ).toBe(201)
  })

  if (once(backend)) {
    test.each([
      { Origin: 'https://evil.test' },
      { Origin: 'null' },
      { Origin: `${PUBLIC_URL}.evil.test` },
      { Origin: 'http://rollcall.test:8080' },
      { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'same-origin' },
      { Origin: PUBLIC_URL, 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ] as Record<string, string>[])('403: another site does not: %j', async (from) => {
      const headers = { ...(await cookie()), Host: 'rollcall.test', ...from }
      const before = await running.row('select count(*)::int as n from rollcall.enrollment_tokens')
      expect((await mint(headers)).problem).toMatchObject({ status: 403, code: 'forbidden' })
      expect(
        await running.row('select count(*)::int as n from rollcall.enrollment_tokens'),
      ).toEqual(before)
      const { session_id } = await enrollAgent()
      const closing = await call(closeSessionContract, { params: { session_id }, headers })
      expect(closing.problem.code).toBe('forbidden')
      expect((await call(getSessionContract, { params: { session_id } })).body.status).toBe(
        'active',
      )
    })
  }

  test('the key itself needs no origin: no browser sends it by itself', async () => {
    const headers = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }
    expect(
      (await call(createEnrollmentTokenContract, { ...asOperator, headers, body: {} })).status,
    ).toBe(201)
  })

  test('an operator’s cookie is no agent', async () => {
    const { session_id } = await enrollAgent()
    const { heartbeatContract } = await import('#lib/sessions/contract.ts')
    const answer = await call(heartbeatContract, {
      params: { session_id },
      headers: await cookie(),
      body: {},
    })
    expect(answer.problem).toMatchObject({ status: 403, code: 'forbidden' })
  })
})
