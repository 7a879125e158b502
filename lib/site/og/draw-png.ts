import { ImageResponse } from 'next/og'
import { readFonts } from './fonts.ts'

/** The size that link previews are shown at. */
export const previewSize = { width: 1200, height: 630 } as const

/** A drawing as PNG. With text from `plainText` only, nothing is fetched for it. */
export async function drawPng(drawing: React.ReactElement): Promise<ArrayBuffer> {
  const image = new ImageResponse(drawing, { ...previewSize, fonts: await readFonts() })
  return image.arrayBuffer()
}
