import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

interface Font {
  readonly name: string
  readonly data: Buffer
  readonly weight: 400 | 600
  readonly style: 'normal'
}

let fonts: Promise<Font[]> | undefined

/** The fonts of the pages, for pictures; read once. */
export function readFonts(): Promise<Font[]> {
  fonts ??= Promise.all([read('Geist-Regular.ttf', 400), read('Geist-SemiBold.ttf', 600)])
  // A disk that failed once is asked again.
  fonts.catch(() => {
    fonts = undefined
  })
  return fonts
}

async function read(file: string, weight: Font['weight']): Promise<Font> {
  const folder = join(process.cwd(), 'node_modules/geist/dist/fonts/geist-sans')
  return { name: 'Geist', data: await readFile(join(folder, file)), weight, style: 'normal' }
}
