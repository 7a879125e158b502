import type { Metadata } from 'next'
import { Conventions } from '#components/docs-reference/conventions.tsx'
import { OperationTable } from '#components/docs-reference/operation-table.tsx'
import { JsonLd } from '#components/site/json-ld.tsx'
import { loadConfig } from '#lib/config/config.ts'
import { referenceModified, referenceTags } from '#lib/docs/reference/reference.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { articleData } from '#lib/site/structured-data/article.ts'

const facts = {
  title: 'API reference',
  description:
    'Every operation of the Rollcall API: who may call, what it takes and answers, an example in curl and TypeScript, and the problems it can be refused with.',
  path: '/docs/api',
}

export const metadata: Metadata = pageMetadata(facts)

/** What all operations have in common, and the list of them. */
export default function ReferencePage() {
  return (
    <article className="pb-10">
      <JsonLd
        data={articleData({
          ...facts,
          origin: loadConfig().publicUrl,
          modified: referenceModified,
          trail: [
            { name: 'Docs', path: '/docs' },
            { name: facts.title, path: facts.path },
          ],
        })}
      />
      <h1 className="font-semibold text-2xl tracking-tight">API reference</h1>
      <Conventions />
      <h2 id="operations" className="mt-10 scroll-mt-6 font-semibold text-lg tracking-tight">
        All operations
      </h2>
      <p className="mt-1 mb-2 max-w-prose text-soft">
        A reader is anyone while the dashboards are public, else an operator.
      </p>
      <OperationTable tags={referenceTags()} />
    </article>
  )
}
