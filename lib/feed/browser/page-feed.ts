import { type FeedEvents, type FeedName, feeds } from './feeds.ts'
import { browserPlatform } from './platform.ts'
import { SharedStream } from './shared-stream.ts'

type PageFeeds = { [Name in FeedName]?: SharedStream<FeedEvents[Name]> }

const opened: PageFeeds = {}

/** The page's one part in a feed, whoever on it listens. Only in a browser. */
export function pageFeed<Name extends FeedName>(name: Name): SharedStream<FeedEvents[Name]> {
  const known: PageFeeds[Name] = opened[name]
  if (known) return known
  const stream = new SharedStream<FeedEvents[Name]>(feeds[name], browserPlatform())
  opened[name] = stream as PageFeeds[Name]
  return stream
}
