import type { RollcallClient } from '../client/client.ts'
import { ProblemError, UnexpectedAnswerError, UnreachableError } from '../client/errors.ts'
import { CheckedClient } from '../commands/checked-client.ts'
import { cleanText } from '../terminal/clean-text.ts'
import { examineSkew, skewOf } from './clock-skew.ts'
import { type Finding, ok, wrong } from './finding.ts'

const TIMEOUT_MS = 5000

/**
 * A client that never refreshes: it sends the access token as it is, so that looking changes nothing.
 * Without a token it asks as anyone.
 */
export function lookingClient(url: string, userAgent: string, token?: string): RollcallClient {
  return new CheckedClient({
    url,
    userAgent,
    timeout_ms: TIMEOUT_MS,
    clean: true,
    ...(token === undefined
      ? {}
      : {
          fetch: (input: string | URL | Request, init?: RequestInit) => {
            const headers = new Headers(init?.headers)
            headers.set('Authorization', `Bearer ${token}`)
            return fetch(input, { ...init, headers })
          },
        }),
  })
}

export interface ServerState {
  /** Something that is Rollcall answers. */
  readonly isThere: boolean
  readonly isReady: boolean
  /** How far the server's clock is ahead of this machine's, by its `Date` to about a second; null: not told. */
  readonly skew_ms: number | null
  readonly findings: readonly Finding[]
}

/** Reaches for the server, asks whether it is ready, and compares the clocks. */
export async function examineServer(client: RollcallClient): Promise<ServerState> {
  const { url } = client
  const began = performance.now()
  try {
    const { headers } = await client.exchange('ready')
    const tookMs = Math.round(performance.now() - began)
    return there(true, headers, [ok('server', `${url} is ready (${tookMs} ms).`)])
  } catch (error) {
    if (error instanceof ProblemError) {
      const says = `${url} answers, but is not ready: ${cleanText(error.detail)}`
      const remedy = 'Its operator should see to it; agents go on by themselves once it is ready.'
      return there(false, null, [wrong('server', says, remedy)])
    }
    const findings = [explainServer(error, url)]
    return { isThere: false, isReady: false, skew_ms: null, findings }
  }
}

function there(isReady: boolean, headers: Headers | null, findings: Finding[]): ServerState {
  const skew_ms = skewOf(headers?.get('date') ?? null, Date.now())
  return {
    isThere: true,
    isReady,
    skew_ms,
    findings: [...findings, examineSkew(skew_ms)],
  }
}

/** Why a server cannot be asked, and what to do about it. */
export function explainServer(error: unknown, url: string): Finding {
  if (error instanceof UnexpectedAnswerError) {
    return wrong(
      'server',
      cleanText(error.message),
      `Check the address: ${url}. A proxy in front of the server may answer for it while it is away.`,
    )
  }
  if (!(error instanceof UnreachableError)) throw error
  return wrong('server', error.message, remedyFor(error.code))
}

function remedyFor(code: string): string {
  if (code === 'ECONNREFUSED') return 'Start the server there, or check the port.'
  if (/^(ENOTFOUND|EAI_)/.test(code)) return 'Check the name of the host, and this machine’s DNS.'
  if (/TIMEDOUT|TIMEOUT/.test(code)) {
    return 'The server hangs, or a firewall swallows what is sent; ask its operator.'
  }
  if (/CERT|^ERR_(TLS|SSL)|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return 'Check the certificate and its host name; for a CA of your own: NODE_EXTRA_CA_CERTS=FILE.'
  }
  return 'Check the network, and that the server runs.'
}
