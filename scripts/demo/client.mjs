const timeoutMs = 10_000

/** An answer that is a problem (RFC 9457): `code` says which, `nextAction` what to do about it. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `The server answered ${status}.`)
    this.status = status
    this.code = problem.code
    this.nextAction = problem.next_action
  }
}

/** The server did not answer; it may have done what it was asked. */
export class NoAnswer extends Error {}

/**
 * One call over HTTP; answers `{ data, isReplay }`. A call is never cut short when the demo is told to
 * stop: a refresh token whose successor got lost on the way would look stolen to the next run.
 * @throws {Refusal | NoAnswer}
 */
export async function call(url, { method = 'GET', token, key, body } = {}) {
  const { response, text } = await send(url, {
    method,
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(key && { 'Idempotency-Key': key }),
      ...(body && { 'Content-Type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (!response.ok) throw new Refusal(response.status, readProblem(text))
  return {
    data: text === '' ? undefined : JSON.parse(text),
    isReplay: response.headers.get('idempotency-replayed') === 'true',
  }
}

async function send(url, init) {
  try {
    const response = await fetch(url, init)
    return { response, text: await response.text() }
  } catch (cause) {
    throw new NoAnswer(`No answer from ${url}`, { cause })
  }
}

function readProblem(text) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
