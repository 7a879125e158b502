import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { GuideSlug } from '#lib/docs/guides.ts'

const DOCS = fileURLToPath(new URL('../../docs', import.meta.url))

/** A fenced block of a guide. What follows the language on the fence is for these tests alone. */
export interface Example {
  readonly slug: GuideSlug
  readonly line: number
  readonly language: string
  readonly code: string
  /** Why it cannot run here. */
  readonly notRun: string | undefined
  /** It does not end by itself: it is left running once it has printed this. */
  readonly until: string | undefined
  /** A program that not every machine has. */
  readonly needs: string | undefined
  /** Whether what was left running is ended before it. */
  readonly isAfterStop: boolean
  /** Of SQL: the address of its database, as the shell has it; else a superuser's. */
  readonly database: string | undefined
}

/** The examples of a guide, in order. */
export function examplesOf(slug: GuideSlug): Example[] {
  const lines = readFileSync(join(DOCS, `${slug}.mdx`), 'utf8').split('\n')
  const examples: Example[] = []
  let open: { line: number; info: string; code: string[] } | undefined
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('```')) {
      open?.code.push(line)
    } else if (open) {
      examples.push(example(slug, open))
      open = undefined
    } else {
      open = { line: index + 1, info: line.slice(3), code: [] }
    }
  }
  if (open) throw new Error(`docs/${slug}.mdx:${open.line}: the fence is not closed`)
  return examples
}

function example(
  slug: GuideSlug,
  { line, info, code }: { line: number; info: string; code: readonly string[] },
): Example {
  const [language = ''] = info.split(' ')
  const marks = new Map(
    [...info.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  )
  for (const name of marks.keys()) {
    if (!['not-run', 'until', 'needs', 'stop', 'database'].includes(name)) {
      throw new Error(`docs/${slug}.mdx:${line}: what is ${name}?`)
    }
  }
  return {
    slug,
    line,
    language,
    code: `${code.join('\n')}\n`,
    notRun: marks.get('not-run'),
    until: marks.get('until'),
    needs: marks.get('needs'),
    isAfterStop: marks.has('stop'),
    database: marks.get('database'),
  }
}
