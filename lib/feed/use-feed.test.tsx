import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import { useFeed } from './use-feed.ts'
import { useRefreshInterval } from './use-refresh-interval.ts'

function Page() {
  const status = useFeed('sessions', () => {})
  return `${status} ${useRefreshInterval(status)} ${useRefreshInterval('live')}`
}

it('renders on a server, as connecting and to be polled', () => {
  expect(renderToString(<Page />)).toBe('connecting 10000 60000')
})
