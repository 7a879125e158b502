import { loadConfig } from '#lib/config/config.ts'
import { currentServer } from '#lib/server/current.ts'
import { describeError } from '#lib/server/log.ts'
import type { Server } from '#lib/server/server.ts'
import { currentViewer } from '#lib/server/viewer.ts'
import { drawPng } from './draw-png.ts'
import { Drawing } from './drawing.tsx'
import { Painter } from './painter.ts'
import { genericPicture, type Picture } from './picture.ts'

const KEPT_S = 300

/** Next.js bundles each route apart; the process has one painter all the same. */
const holder = globalThis as typeof globalThis & { rollcallPainter?: Painter<ArrayBuffer> }

function painter(): Painter<ArrayBuffer> {
  holder.rollcallPainter ??= new Painter({ kept: 64, keptMs: KEPT_S * 1000, waiting: 12, rest: 3 })
  return holder.rollcallPainter
}

/** The preview of a page that anyone may see, and that needs no database. */
export function pagePreview(picture: Picture): Promise<Response> {
  return respond(picture, null, `public, max-age=${KEPT_S}`)
}

/**
 * The preview of a page with figures. The generic one where they may not be read, where there is
 * nothing of that name (`read` gives null), and while the database is away.
 */
export async function figuresPreview(
  read: (server: Server) => Promise<Picture | null>,
): Promise<Response> {
  const isPrivate = loadConfig().dashboard === 'private'
  const cacheControl = isPrivate ? 'private, no-store' : `public, max-age=${KEPT_S}`
  try {
    if (isPrivate && !(await currentViewer()).mayRead) {
      return await respond(genericPicture, null, cacheControl)
    }
    const picture = await read(await currentServer())
    if (picture !== null) return await respond(picture, new Date(), cacheControl)
  } catch (error) {
    const server = await currentServer().catch(() => null)
    server?.log.warn({ error: describeError(error) }, 'no figures for a preview')
  }
  return respond(genericPicture, null, 'no-store')
}

async function respond(
  picture: Picture,
  readAt: Date | null,
  cacheControl: string,
): Promise<Response> {
  const { host } = new URL(loadConfig().publicUrl)
  const as_of = readAt && `${readAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  // By what it shows, and not by the page: the time of reading alone is no reason to draw it again.
  const png = await painter().paint(JSON.stringify([host, picture]), () =>
    drawPng(<Drawing picture={picture} host={host} as_of={as_of} />),
  )
  if (png === null) {
    if (picture !== genericPicture) return respond(genericPicture, null, 'no-store')
    return new Response(null, { status: 503, headers: { 'Retry-After': '5' } })
  }
  return new Response(png, {
    headers: { 'Content-Type': 'image/png', 'Cache-Control': cacheControl },
  })
}
