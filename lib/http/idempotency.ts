import { createHash } from 'node:crypto'

/**
 * What an idempotency key stands for: SHA-256 over the endpoint and the parsed body, in hex. So two
 * spellings of one request (`"1"` and `"1.00"`, another order of members) are the same call.
 */
export function fingerprint(contractId: string, body: object): string {
  const json = JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
  return createHash('sha256').update(`${contractId}\n${json}`).digest('hex')
}

/** Tells an answer that was given before from the first. */
export function replayHeaders({
  replayed,
}: {
  readonly replayed: boolean
}): Record<string, string> {
  return replayed ? { 'Idempotency-Replayed': 'true' } : {}
}
