/**
 * A key for one thing that must not happen twice. `crypto.randomUUID` is not there on plain http,
 * where many of these servers live.
 */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
