import picocolors from 'picocolors'

/** The environment's variables. */
export type Environment = Readonly<Record<string, string | undefined>>

export type Colours = ReturnType<typeof picocolors.createColors>

interface Stream {
  readonly isTTY?: boolean | undefined
}

/**
 * Colours for what is written to `stream`: only where it is a terminal, unless the environment says
 * otherwise (https://no-color.org, https://force-color.org).
 */
export function coloursFor(stream: Stream, env: Environment): Colours {
  return picocolors.createColors(hasColours(stream, env))
}

export function hasColours(stream: Stream, env: Environment): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  return stream.isTTY === true && env.TERM !== 'dumb'
}
