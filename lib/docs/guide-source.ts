import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findGuide, type GuideSlug } from './guides.ts'

const sources = new Map<GuideSlug, Promise<string>>()

/** The Markdown of a guide, as it was written: without its title, which the list has. */
export function readGuideSource(slug: GuideSlug): Promise<string> {
  const known = sources.get(slug)
  if (known) return known
  const source = readFile(join(process.cwd(), 'docs', `${slug}.mdx`), 'utf8')
  sources.set(slug, source)
  // A failed reading is not kept.
  source.catch(() => sources.delete(slug))
  return source
}

/** A guide as one Markdown document, for machines. What fences say to the tests is left out. */
export async function guideMarkdown(slug: GuideSlug): Promise<string> {
  const guide = findGuide(slug)
  const source = await readGuideSource(slug)
  const text = source.replaceAll(/^(\s*```\w+)[ \t].*$/gm, '$1')
  return `# ${guide?.title}\n\n> ${guide?.description}\n\n${text}`
}
