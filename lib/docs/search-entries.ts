import { problems } from '#lib/http/problems.ts'
import { contracts } from '#lib/operations/openapi.ts'
import { readGuideSource } from './guide-source.ts'
import { guides } from './guides.ts'
import { operationPath } from './reference/reference.ts'
import type { SearchEntry } from './search.ts'
import { sectionsOf } from './sections.ts'

let entries: Promise<readonly SearchEntry[]> | undefined

/** Everything that the search of the docs knows, made once from what the docs are made from. */
export function searchEntries(): Promise<readonly SearchEntry[]> {
  entries ??= collect().catch((error: unknown) => {
    entries = undefined
    throw error
  })
  return entries
}

async function collect(): Promise<readonly SearchEntry[]> {
  const sections = await Promise.all(
    guides.map(async ({ slug, title, description }) =>
      sectionsOf(await readGuideSource(slug)).map((section): SearchEntry => {
        const isGuide = section.id === ''
        return {
          href: isGuide ? `/docs/${slug}` : `/docs/${slug}#${section.id}`,
          kind: 'guide',
          title: isGuide ? title : section.title,
          place: isGuide ? 'Guide' : title,
          text: isGuide ? `${description} ${section.text}` : section.text,
        }
      }),
    ),
  )
  const operations = contracts.map(
    ({ id, method, path, tag, summary, description = '' }): SearchEntry => ({
      href: operationPath(id),
      kind: 'operation',
      title: `${method} ${path}`,
      place: `API: ${tag}`,
      text: `${summary}. ${description} ${id}`.replaceAll('`', '').replaceAll(/\s+/g, ' '),
    }),
  )
  const codes = Object.entries(problems).map(
    ([code, { status, title, cause, cure }]): SearchEntry => ({
      href: `/docs/problems#${code}`,
      kind: 'problem',
      title: code,
      place: `Problem, ${status}`,
      text: `${title}. ${cause} ${cure}`.replaceAll('`', ''),
    }),
  )
  return [...sections.flat(), ...operations, ...codes]
}
