/** Encoding of Server-Sent Events (WHATWG HTML, 9.2). */

const encoder = new TextEncoder()

export interface SseEvent {
  /** Events without an id cannot be resumed from. */
  readonly id?: string
  readonly type: string
  readonly [member: string]: unknown
}

/** One event; `type` is the `event:` field and, with the other members but the id, in `data:`. */
export function encodeEvent({ id, ...event }: SseEvent): Uint8Array {
  const idLine = id === undefined ? '' : `id: ${id}\n`
  // JSON has no raw line breaks, so `data:` is a single line.
  return encoder.encode(`${idLine}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
}

/** What every stream begins with. The bare `id:` lets a reader resume that is cut before its first event. */
export function encodePreamble(retryMs: number, id: string | undefined): Uint8Array {
  return encoder.encode(
    `retry: ${retryMs}\n: rollcall\n\n${id === undefined ? '' : `id: ${id}\n\n`}`,
  )
}

export const keepalive = encoder.encode(': keepalive\n\n')
