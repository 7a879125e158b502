import { createHash } from 'node:crypto'
import { makeBadge } from 'badge-maker'
import type { Config } from '#lib/config/config.ts'

export type Shade = 'alive' | 'late' | 'offline' | 'revoked'

/** The design's hues, dark enough for the white text of a badge. */
const colors: Readonly<Record<Shade, string>> = {
  alive: '#0a7355',
  late: '#8a5500',
  offline: '#5a636b',
  // Somebody's decision and no loss: grey, as on the pages.
  revoked: '#5a636b',
}

const LABEL_COLOR = '#2b3136'
const LABEL_LENGTH = 40

/** What a badge says. It is escaped by the drawing library, whatever it holds. */
export interface Badge {
  readonly label: string
  readonly message: string
  readonly shade: Shade
}

/** A badge as SVG. */
export function drawBadge({ label, message, shade }: Badge): string {
  return makeBadge({
    label: shorten(label),
    message,
    labelColor: LABEL_COLOR,
    color: colors[shade],
    style: 'flat-square',
  })
}

function shorten(label: string): string {
  const characters = Array.from(label)
  return characters.length <= LABEL_LENGTH
    ? label
    : `${characters.slice(0, LABEL_LENGTH - 1).join('')}…`
}

/**
 * The answer with a badge: kept for a minute where anyone may see it, and `304` for whoever has it
 * already. Other sites may show it.
 */
export function badgeResponse(
  badge: Badge,
  request: Request,
  { dashboard }: Pick<Config, 'dashboard'>,
): Response {
  const svg = drawBadge(badge)
  const etag = `"${createHash('sha256').update(svg).digest('base64url').slice(0, 27)}"`
  const headers = {
    'Cache-Control': dashboard === 'public' ? 'public, max-age=60' : 'private, no-store',
    ETag: etag,
    'Cross-Origin-Resource-Policy': 'cross-origin',
  }
  const known = request.headers.get('if-none-match')?.split(',') ?? []
  // RFC 9110, 13.1.2: compared weakly, so that a proxy may have marked it.
  if (known.some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))) {
    return new Response(null, { status: 304, headers })
  }
  return new Response(svg, {
    headers: { ...headers, 'Content-Type': 'image/svg+xml; charset=utf-8' },
  })
}
