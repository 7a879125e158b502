import { cleanText } from '../terminal/clean-text.ts'
import { usageError } from './context.ts'

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/

/**
 * A server's address as people give it: a page's address is that of its server, and without a scheme
 * it is https, but for this very machine.
 * @returns the origin, as `https://rollcall.example.com`
 * @throws {CommandError} where it is no address
 */
export function readServerAddress(text: string): string {
  const given = text.trim()
  const address = given.includes('://') ? given : withScheme(given)
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw usageError(
      `“${cleanText(text)}” is no address of a server.`,
      'Write it as https://rollcall.example.com or http://localhost:3000.',
    )
  }
  if (url.username || url.password) {
    throw usageError('The address should hold no user name or password.')
  }
  return url.origin
}

function withScheme(address: string): string {
  const host = URL.canParse(`http://${address}`) ? new URL(`http://${address}`).hostname : ''
  return `${LOOPBACK.test(host) ? 'http' : 'https'}://${address}`
}

/** Whether tokens sent there can be read on the way: plain HTTP to another machine. */
export function isUnprotected(origin: string): boolean {
  const { protocol, hostname } = new URL(origin)
  return protocol === 'http:' && !LOOPBACK.test(hostname)
}
