import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { KeepLanguage } from '#components/docs-reference/keep-language.tsx'
import { OperationSection } from '#components/docs-reference/operation-section.tsx'
import { JsonLd } from '#components/site/json-ld.tsx'
import { loadConfig } from '#lib/config/config.ts'
import { findTag, type ReferenceTag, referenceModified } from '#lib/docs/reference/reference.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { articleData } from '#lib/site/structured-data/article.ts'

type Props = PageProps<'/docs/api/[tag]'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const tag = findTag((await params).tag)
  return tag ? pageMetadata(factsOf(tag)) : { title: 'No such part of the API' }
}

/** Every operation of one tag. */
export default async function TagPage({ params }: Props) {
  const tag = findTag((await params).tag)
  if (!tag) notFound()
  const { title, description, path } = factsOf(tag)
  return (
    <article className="pb-10">
      <JsonLd
        data={articleData({
          origin: loadConfig().publicUrl,
          path,
          title,
          description,
          modified: referenceModified,
          trail: [
            { name: 'Docs', path: '/docs' },
            { name: 'API reference', path: '/docs/api' },
            { name: tag.tag, path },
          ],
        })}
      />
      <KeepLanguage />
      <h1 className="font-semibold text-2xl tracking-tight">{tag.tag}</h1>
      <nav aria-label="On this page" className="mt-4 mb-8">
        <ul className="flex flex-col gap-1.5 text-data">
          {tag.operations.map(({ id, method, path: address, summary }) => (
            <li
              key={id}
              className="items-baseline gap-x-10 lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(0,28rem)]"
            >
              <a
                href={`#${id}`}
                className="underline decoration-line-strong/60 underline-offset-2 hover:decoration-ink"
              >
                {summary}
              </a>
              <span className="font-mono text-faint text-xs [overflow-wrap:anywhere] max-lg:block">
                {method} {address}
              </span>
            </li>
          ))}
        </ul>
      </nav>
      {tag.operations.map(({ id }) => (
        <OperationSection key={id} id={id} />
      ))}
    </article>
  )
}

function factsOf({ tag, slug, operations }: ReferenceTag) {
  const summaries = operations.map(({ summary }) => summary)
  return {
    title: `${tag}: API reference`,
    description: `${[...new Set(summaries)].slice(0, 4).join('. ')}.`,
    path: `/docs/api/${slug}`,
  }
}
