import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import Validator from '@adobe/structured-data-validator'

interface Node {
  readonly '@id': string
  readonly '@type': 'rdfs:Class' | 'rdf:Property'
  readonly 'rdfs:subClassOf'?: readonly { readonly '@id': string }[]
  readonly 'schema:domainIncludes'?: readonly { readonly '@id': string }[]
}

/**
 * Schema.org's vocabulary as the validator wants it, read off the declarations of `schema-dts`, which
 * are made from schema.org's own: a fetch would make the tests depend on the network.
 */
function vocabulary(): { '@graph': Node[] } {
  const entry = createRequire(import.meta.url).resolve('schema-dts/package.json')
  const text = readFileSync(join(dirname(entry), 'dist/schema.d.ts'), 'utf8')
  const ref = (name: string) => ({ '@id': `schema:${name}` })
  const classes = new Map<string, readonly string[]>()
  const domains = new Map<string, string[]>()
  for (const [, name = '', kind, parents = '', body = ''] of text.matchAll(
    /^(?:export )?interface (\w+?)(Base|Leaf) extends ([^{]+)\{\n([\s\S]*?)^\}/gm,
  )) {
    const above = [...parents.matchAll(/(\w+)Base\b/g)].map(([, parent = '']) => parent)
    // A type without members of its own has no base, and its leaf extends its parent's.
    if (kind === 'Leaf' && classes.has(name)) continue
    classes.set(
      name,
      above.filter((parent) => parent !== name),
    )
    for (const [, property = ''] of body.matchAll(/^ {4}"([a-z]\w*)"\?:/gm)) {
      domains.set(property, [...(domains.get(property) ?? []), name])
    }
  }
  return {
    '@graph': [
      ...Array.from(classes, ([name, parents]) => ({
        ...ref(name),
        '@type': 'rdfs:Class' as const,
        'rdfs:subClassOf': parents.map(ref),
      })),
      ...Array.from(domains, ([name, owners]) => ({
        ...ref(name),
        '@type': 'rdf:Property' as const,
        'schema:domainIncludes': owners.map(ref),
      })),
    ],
  }
}

let graph: ReturnType<typeof vocabulary> | undefined

type Item = Record<string, unknown>

/** Everything that the validator finds wrong with a JSON-LD document, one line each. */
export async function structuredDataIssues(document: unknown): Promise<string[]> {
  graph ??= vocabulary()
  const { '@context': context, '@graph': nodes, ...rest } = document as Item
  if (context !== 'https://schema.org') return ['@context is not https://schema.org']
  const items = structuredClone((nodes as Item[] | undefined) ?? [rest])
  const jsonld: Record<string, Item[]> = {}
  for (const item of items) {
    const type = String(item['@type'])
    jsonld[type] = [...(jsonld[type] ?? []), item]
  }
  const issues = await new Validator(graph).validate({ jsonld })
  return issues.map(
    ({ rootType, severity, issueMessage }) => `${rootType}: ${severity} ${issueMessage}`,
  )
}

/** The JSON-LD documents of a page, cut out as a browser would: up to the first end of a script. */
export function jsonLdOf(html: string): unknown[] {
  return [...html.matchAll(/<script type="application\/ld\+json"[^>]*>([\s\S]*?)<\/script/gi)].map(
    ([, text = '']) => JSON.parse(text) as unknown,
  )
}
