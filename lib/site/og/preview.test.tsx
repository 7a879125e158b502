import { expect, it, vi } from 'vitest'
import { paced } from '#tests/support/pace.ts'
import { drawPng } from './draw-png.ts'
import { Drawing } from './drawing.tsx'
import type { Picture } from './picture.ts'
import { placeholder, plainText } from './plain-text.ts'

const facts = ['Roles', 'Balance', 'Client', 'Age'].map((label) => ({
  label,
  value: 'W'.repeat(80),
}))

/** Everything of the plane that `plainText` lets through, and what it does not. */
const letters = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code))
const drawable = letters.filter((letter) => plainText(letter, 2) === letter).join('')

const hostile = {
  markup: '</script><script>alert(1)</script>',
  'an image': '<img src="https://example.com/x.png" onerror="alert(1)">',
  entities: '&lt;b&gt; &amp; &#x41;',
  'of 200 wide letters': 'W'.repeat(200),
  'of 200 words': 'ab '.repeat(200),
  'right to left': '\u202eשלום العربية',
  emoji: '👩‍👩‍👧‍👦 ❤️ 1️⃣ 🇩🇪 ☺',
  'other scripts': '名前 이름 ชื่อ नाम ∑ 🜁 \ue000',
  'broken halves': 'a\ud800b\udc00c',
  controls: '\u0000\u0007\n\t\u2028',
  accents: `z${'\u0301'.repeat(500)}`,
  nothing: '',
} satisfies Record<string, string>

async function draw(picture: Picture): Promise<Buffer> {
  const asked: string[] = []
  const { fetch } = globalThis
  // The renderer's own WebAssembly is fetched from itself, as data.
  vi.stubGlobal('fetch', (url: unknown) => {
    if (String(url).startsWith('data:')) return fetch(url as string)
    asked.push(String(url))
    return Promise.reject(new Error('no network'))
  })
  const png = Buffer.from(
    await drawPng(<Drawing picture={picture} host={'h'.repeat(90)} as_of="2026-11-21 15:04 UTC" />),
  )
  vi.unstubAllGlobals()
  expect(asked).toEqual([])
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630])
  return png
}

it.each(Object.entries(hostile))('draws a name that is %s, and asks nobody', async (_, name) => {
  const mark = { tone: 'late', words: name } as const
  await draw({ subject: name, title: name, mark, facts, lead: name })
  await draw({ subject: name, title: name, words: name, facts: [{ label: name, value: name }] })
})

it(
  'has a glyph for every letter that it draws',
  async () => {
    expect(drawable.length).toBeGreaterThan(480)
    // In small parts, as longer texts are cut, with each letter alone and among others.
    for (let n = 0; n < drawable.length; n += 40) {
      await draw({ subject: '', title: [...drawable.slice(n, n + 40)].join(' ') })
    }
    await draw({ subject: placeholder, title: placeholder })
  },
  paced(60_000),
)
