import { isIP } from 'node:net'
import { localhostAllowedHostnames, validateHostHeader } from '@modelcontextprotocol/server'
import { Problem } from '#lib/http/problems.ts'

/**
 * Refuses what a web page may have sent, as MCP demands against DNS rebinding: a page of another
 * site, or one whose name has been pointed at this machine after it was loaded.
 *
 * `Host` must be the public address's, localhost, or an IP address, which is no name that could be
 * pointed elsewhere; ports are not compared, as they are forwarded. `Origin`, which only browsers
 * send, must be our own.
 * @throws {Problem} `forbidden`
 */
export function refuseOtherSites(request: Request, publicUrl: string): void {
  const { hostname, origin } = new URL(publicUrl)
  const host = request.headers.get('host') ?? new URL(request.url).host
  const result = validateHostHeader(host, [hostname, ...localhostAllowedHostnames()])
  if (!result.ok && !isAddress(result.hostname)) {
    throw new Problem('forbidden', {
      detail: `The Host header does not name this server, which is ${publicUrl}. If it should, set ROLLCALL_URL.`,
    })
  }
  const from = request.headers.get('origin')
  if (from !== null && from !== origin && URL.parse(from)?.host !== host) {
    throw new Problem('forbidden', { detail: 'The request comes from another site.' })
  }
}

function isAddress(hostname: string | undefined): boolean {
  return hostname !== undefined && isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0
}
