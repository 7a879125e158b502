import { type FeedState, readFeed } from '../client/feed.ts'
import { cleanText } from '../terminal/clean-text.ts'
import { formatDuration, formatTime } from '../terminal/durations.ts'
import { openAgent } from './agent.ts'
import { type Context, EXIT, usageError } from './context.ts'
import { onEndingSignal } from './signals.ts'
import { describeEvent, isPassing } from './watch-words.ts'

export interface WatchOptions {
  readonly feed: string
  readonly since?: string
  readonly all?: boolean
}

/** `rollcall watch [sessions | federation]`: a line an event, until Ctrl-C. */
export async function runWatch(context: Context, options: WatchOptions): Promise<number> {
  const { terminal } = context
  const { feed } = options
  if (feed !== 'sessions' && feed !== 'federation') {
    throw usageError(`“${feed}” is no feed.`, 'There are: sessions, federation.')
  }
  const { client } = await openAgent(context)
  const ending = new AbortController()
  onEndingSignal(() => ending.abort())
  const { dim } = terminal.colours
  const note = (text: string) => {
    if (!terminal.json) terminal.warn(terminal.errorColours.dim(cleanText(text)))
  }
  const names = new Map<string, string>()
  const events = readFeed(client, feed, {
    signal: ending.signal,
    last_event_id: options.since,
    onState: tellStates(`the ${feed} feed of ${client.url}`, note),
  })
  for await (const event of events) {
    // Also of an event that is not shown: it may name agents that others only number.
    const words = describeEvent(event, names)
    if (isPassing(event) && !options.all) continue
    if (terminal.json) terminal.printJson(event, 'line')
    else {
      const at = 'created_at' in event ? Date.parse(event.created_at) : Date.now()
      terminal.print(`${dim(formatTime(at))}  ${words}`)
    }
  }
  return EXIT.done
}

/** Says that the feed is open, that it broke, and that it is back; not how it comes and goes in order. */
function tellStates(name: string, note: (text: string) => void): (state: FeedState) => void {
  let isBroken: boolean | undefined
  return (state) => {
    if (state.state === 'open') {
      if (isBroken === undefined) note(`Watching ${name}; Ctrl-C ends it.`)
      else if (isBroken) note(`Back at ${name}, from where it broke.`)
      isBroken = false
    } else if (state.error) {
      const wait = formatDuration(Math.max(1000, state.retry_in_ms))
      if (isBroken !== true)
        note(`${state.error.message} Trying again in ${wait}, and from then on.`)
      isBroken = true
    }
  }
}
