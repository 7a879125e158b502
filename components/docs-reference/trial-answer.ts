/** More than this of an answer is not shown. */
const MAX_CHARACTERS = 40_000

/** Headers that say something about the answer which its body does not. */
const TOLD = [
  'Content-Type',
  'X-Request-Id',
  'Location',
  'Retry-After',
  'Idempotency-Replayed',
  'Cache-Control',
  'ETag',
  'WWW-Authenticate',
]

export interface TrialAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly durationMs: number
  readonly body: string
  readonly isOver: boolean
}

/** Makes a call and tells of its answer as it comes, a stream event by event. */
export async function followAnswer(
  [path, init]: [string, RequestInit],
  tell: (answer: TrialAnswer) => void,
): Promise<void> {
  const begunAt = performance.now()
  const response = await fetch(path, init)
  let answer: TrialAnswer = {
    status: response.status,
    headers: TOLD.flatMap((name) => {
      const value = response.headers.get(name)
      return value === null ? [] : [[name, value] as const]
    }),
    durationMs: performance.now() - begunAt,
    body: '',
    isOver: false,
  }
  const update = (change: Partial<TrialAnswer>) => {
    answer = { ...answer, ...change }
    tell(answer)
  }
  if (!response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
    update({ body: readable(await response.text()), isOver: true })
    return
  }
  update({})
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true }
    if (done) break
    // The newest is what one watches for.
    update({ body: (answer.body + decoder.decode(value, { stream: true })).slice(-MAX_CHARACTERS) })
  }
  update({ isOver: true })
}

function readable(text: string): string {
  return cut(pretty(text))
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function cut(text: string): string {
  const left = text.length - MAX_CHARACTERS
  return left > 0 ? `${text.slice(0, MAX_CHARACTERS)}\n… ${left} more characters` : text
}
