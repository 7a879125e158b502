import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { loadConfig } from '#lib/config/config.ts'
import { problems } from '#lib/http/problems.ts'
import { contracts } from '#lib/operations/openapi.ts'
import { GET } from '../../app/(public)/docs/raw/[slug]/route.ts'
import { guideMarkdown, readGuideSource } from './guide-source.ts'
import { guideGroups, guides } from './guides.ts'
import { referenceTags } from './reference/reference.ts'
import { sectionsOf } from './sections.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const file = (path: string) => `${ROOT}${path}`

const pages = await Promise.all(
  guides.map(async (guide) => {
    const source = await readGuideSource(guide.slug)
    const prose = source.replaceAll(/^```[\s\S]*?^```$/gm, '')
    return { ...guide, source, prose, sections: sectionsOf(source) }
  }),
)
const sources = pages.map(({ slug, source, prose, sections }) => ({
  slug,
  source,
  prose,
  sections,
}))
const prose = sources.map((page) => page.prose).join('\n')

test('every guide is in the list, and has a group and a date', () => {
  const files = readdirSync(file('docs')).filter((name) => name.endsWith('.mdx'))
  expect(files.sort()).toEqual(guides.map(({ slug }) => `${slug}.mdx`).sort())
  expect(new Set(guides.map(({ slug }) => slug)).size).toBe(guides.length)
  for (const { group, modified, description } of guides) {
    expect(guideGroups.map(({ name }) => name)).toContain(group)
    expect(modified).toMatch(/^2\d{3}-\d\d-\d\d$/)
    expect(description.length).toBeLessThan(160)
  }
})

test.each(sources)('$slug has each heading once, and none of the first level', (page) => {
  const ids = page.sections.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(page.prose).not.toMatch(/^# /m)
  // A head of a table without words tells nothing of its column.
  expect(page.prose).not.toMatch(/^\|(?:[^|\n]*\|)* *\|(?:[^|\n]*\|)*\n\| ?-/m)
})

describe('every link leads somewhere', () => {
  const places = new Set([
    '/docs',
    '/docs/api',
    ...referenceTags().map(({ slug }) => `/docs/api/${slug}`),
    ...referenceTags().flatMap(({ slug, operations }) =>
      operations.map((operation) => `/docs/api/${slug}#${operation.slug}`),
    ),
    '/docs/problems',
    ...Object.keys(problems).map((code) => `/docs/problems#${code}`),
    ...sources.flatMap(({ slug, sections }) =>
      sections.map(({ id }) => (id === '' ? `/docs/${slug}` : `/docs/${slug}#${id}`)),
    ),
  ])
  const links = sources.flatMap(({ slug, prose: text }) =>
    [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, href = '']) => ({ slug, href })),
  )

  test.each(links)('$slug: $href', ({ href }) => {
    if (/^https:\/\//.test(href)) return
    if (href.startsWith('/docs')) return expect(places).toContain(href)
    expect(href).toMatch(/^\/[a-z/-]*$/)
    const isPage = ['(dashboard)', '(public)'].some((group) =>
      existsSync(file(`app/${group}${href}/page.tsx`)),
    )
    expect(isPage).toBe(true)
  })
})

describe('what the guides name, there is', () => {
  test('addresses of the API', () => {
    const known = contracts.map(({ path }) => path.replaceAll(/\{\w+\}/g, '{}'))
    const named = [...new Set(prose.match(/(?<!docs)\/(?:api|\.well-known)\/[\w./{}-]*[\w}]/g))]
    const missing = named.filter((path) => {
      const pattern = path.replaceAll(/\{\w+\}/g, '{}')
      return !known.some((one) => one === pattern || one.startsWith(`${pattern}/`))
    })
    expect(named.length).toBeGreaterThan(20)
    expect(missing).toEqual([])
  })

  test('problem codes', () => {
    const words = [...prose.matchAll(/`(?:4\d\d|503) (\w+)`/g)].map(([, code = '']) => code)
    expect(words.length).toBeGreaterThan(3)
    expect(words.filter((code) => !(code in problems))).toEqual([])
  })

  test('files of the sources', () => {
    const paths = [...prose.matchAll(/`((?:app|components|docs|lib|supabase)\/[\w./-]+)`/g)]
    expect(paths.map(([, path = '']) => path).filter((path) => !existsSync(file(path)))).toEqual([])
  })
})

describe('the environment', () => {
  const guide = sources.find(({ slug }) => slug === 'environment')?.source ?? ''
  const rows = [...guide.matchAll(/^\| `([A-Z_]+)` +\| ([^|]*?) +\|(.*)$/gm)].map(
    ([, name = '', fallback = '', rest = '']) => ({
      name,
      fallback: fallback.replaceAll('`', ''),
      rest,
    }),
  )

  test('has every variable that the server reads, and no other', () => {
    const config = readFileSync(file('lib/config/config.ts'), 'utf8')
    const read = [...config.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name)
    expect(rows.map(({ name }) => name).sort()).toEqual([...read, 'ROLLCALL_HOST'].sort())
  })

  test.each(rows.filter(({ fallback }) => /^\d+$|^public$|^info$|^\.rollcall$/.test(fallback)))(
    '$name has the default that the guide names',
    ({ name, fallback }) => expect(loadConfig({ [name]: fallback })).toEqual(loadConfig({})),
  )

  test.each(rows.filter(({ rest }) => /^ [\d.]+, \d+ /.test(rest)))(
    '$name has the limits that the guide names',
    ({ name, rest }) => {
      const [, least = '', most = ''] = /^ ([\d.]+), (\d+) /.exec(rest) ?? []
      for (const value of [least, most]) expect(() => loadConfig({ [name]: value })).not.toThrow()
      for (const value of [Number(least) - 0.01, Number(most) + 1]) {
        expect(() => loadConfig({ [name]: String(value) })).toThrow(name)
      }
    },
  )
})

test('a guide as Markdown has its title, and nothing that is for the tests', async () => {
  const markdown = await guideMarkdown('quick-start')
  expect(markdown).toMatch(/^# Quick start\n\n> /)
  expect(markdown).toContain('\n```sh\nnpm start\n```\n')
  for (const { slug } of guides) {
    expect(await guideMarkdown(slug)).not.toMatch(/^```\w+ /m)
  }
})

test('a guide as Markdown names the page that has the same words', async () => {
  vi.stubEnv('ROLLCALL_URL', 'https://rollcall.example.com')
  const address = 'https://rollcall.example.com/docs/tokens'
  const answer = await GET(new Request(`${address}.md`), {
    params: Promise.resolve({ slug: 'tokens' }),
  })
  expect(answer.headers.get('link')).toBe(`<${address}>; rel="canonical"`)
})
