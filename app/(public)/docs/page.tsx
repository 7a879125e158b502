import type { Metadata, Route } from 'next'
import Link from 'next/link'
import { JsonLd } from '#components/site/json-ld.tsx'
import { loadConfig } from '#lib/config/config.ts'
import { guideGroups, guides, guidesModified } from '#lib/docs/guides.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { articleData } from '#lib/site/structured-data/article.ts'

const description =
  'Guides, the API reference and every problem code: how to run a Rollcall server and connect agents to it.'

export const metadata: Metadata = pageMetadata({ title: 'Docs', description, path: '/docs' })

const linkClass =
  'font-medium underline decoration-line-strong/60 underline-offset-4 hover:decoration-current'

/** What to read for which purpose. */
export default function DocsPage() {
  return (
    <div className="max-w-[46rem]">
      <JsonLd
        data={articleData({
          origin: loadConfig().publicUrl,
          path: '/docs',
          title: 'Docs',
          description,
          modified: guidesModified,
          trail: [],
        })}
      />
      <h1 className="font-semibold text-2xl tracking-tight">Docs</h1>
      <p className="mt-2 max-w-prose text-base text-soft">
        New here: the{' '}
        <Link href={'/docs/quick-start' as Route} prefetch={false} className={linkClass}>
          quick start
        </Link>{' '}
        takes ten minutes. To build a client of your own, begin with the four guides on how it
        works; the calls themselves are in the{' '}
        <Link href={'/docs/api' as Route} prefetch={false} className={linkClass}>
          API reference
        </Link>
        , and what a refusal means under{' '}
        <Link href="/docs/problems" prefetch={false} className={linkClass}>
          problems
        </Link>
        .
      </p>
      {guideGroups.map(({ name, purpose }) => (
        <section key={name} className="mt-8">
          <h2 className="font-semibold text-base">{name}</h2>
          <p className="text-data text-soft">{purpose}</p>
          <ul className="mt-2 border-line border-t">
            {guides
              .filter(({ group }) => group === name)
              .map(({ slug, title, description }) => (
                <li
                  key={slug}
                  className="grid gap-x-6 border-line border-b py-2 sm:grid-cols-[14rem_1fr]"
                >
                  <Link href={`/docs/${slug}` as Route} prefetch={false} className={linkClass}>
                    {title}
                  </Link>
                  <span className="text-soft">{description}</span>
                </li>
              ))}
          </ul>
        </section>
      ))}
      <p className="mt-8 text-data text-faint">
        For machines: each guide is also Markdown, at its address with <code>.md</code>; the API is{' '}
        <a href="/api/openapi.json" className="underline underline-offset-4 hover:text-ink">
          an OpenAPI 3.1 document
        </a>
        .
      </p>
    </div>
  )
}
