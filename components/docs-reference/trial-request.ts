import type { Trial } from '#lib/docs/reference/trial.ts'
import { newIdempotencyKey } from '#lib/site/idempotency-key.ts'

/** What the reader has filled in. */
export interface TrialValues {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: string
  readonly token: string
}

/** Why a call cannot be made as it is filled in, in words; null where it can. */
export function whyNot(trial: Trial, { params, body }: TrialValues): string | null {
  const missing = trial.params.find((name) => !params[name]?.trim())
  if (missing) return `Fill in ${missing}.`
  const [variable] = (trial.body === null ? null : /\$[A-Z_]+/.exec(body)) ?? []
  if (variable) return `Put a value of your own in the place of ${variable}.`
  return null
}

/** The address and the options of the call, for `fetch`. */
export function trialRequest(trial: Trial, values: TrialValues): [string, RequestInit] {
  const { params, query, body, token } = values
  const path = trial.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name]?.trim() ?? ''),
  )
  const search = new URLSearchParams(
    Object.entries(query).filter(([, value]) => value.trim() !== ''),
  )
  const hasBody = trial.body !== null && body.trim() !== ''
  return [
    search.size > 0 ? `${path}?${search}` : path,
    {
      method: trial.method,
      cache: 'no-store',
      headers: {
        ...trial.headers,
        ...(token.trim() ? { Authorization: `Bearer ${token.trim()}` } : {}),
        ...(trial.needsIdempotencyKey ? { 'Idempotency-Key': newIdempotencyKey() } : {}),
        ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
      },
      ...(hasBody ? { body } : {}),
    },
  ]
}
