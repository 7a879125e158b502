import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Prose } from '#components/docs/prose.tsx'
import { JsonLd } from '#components/site/json-ld.tsx'
import { loadConfig } from '#lib/config/config.ts'
import { readGuideSource } from '#lib/docs/guide-source.ts'
import { findGuide } from '#lib/docs/guides.ts'
import { sectionsOf } from '#lib/docs/sections.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { articleData } from '#lib/site/structured-data/article.ts'
import { GuidePager } from './_components/guide-pager.tsx'
import { OnThisPage } from './_components/on-this-page.tsx'
import { contents } from './contents.ts'

export async function generateMetadata({ params }: PageProps<'/docs/[slug]'>): Promise<Metadata> {
  const guide = findGuide((await params).slug)
  if (!guide) return { title: 'No such guide' }
  const { title, description, slug } = guide
  const metadata = pageMetadata({ title, description, path: `/docs/${slug}` })
  return {
    ...metadata,
    alternates: { ...metadata.alternates, types: { 'text/markdown': `/docs/${slug}.md` } },
  }
}

/** One guide. */
export default async function GuidePage({ params }: PageProps<'/docs/[slug]'>) {
  const guide = findGuide((await params).slug)
  if (!guide) notFound()
  const { slug, title, description, modified } = guide
  const [{ default: Content }, source] = await Promise.all([
    contents[slug](),
    readGuideSource(slug),
  ])
  const headings = sectionsOf(source).filter(({ depth }) => depth === 2)
  return (
    <div className="gap-12 xl:grid xl:grid-cols-[minmax(0,46rem)_12rem]">
      <JsonLd
        data={articleData({
          origin: loadConfig().publicUrl,
          path: `/docs/${slug}`,
          title,
          description,
          modified,
          trail: [{ name: 'Docs', path: '/docs' }],
        })}
      />
      <article className="min-w-0 max-w-[46rem]">
        <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
        <p className="mt-2 text-base text-soft">{description}</p>
        <Prose className="mt-6">
          <Content />
        </Prose>
        <p className="mt-10 flex flex-wrap gap-x-4 text-data text-faint">
          <span>
            Last changed on <time dateTime={modified}>{modified}</time>
          </span>
          <a
            href={`/docs/${slug}.md`}
            className="underline decoration-line-strong/60 underline-offset-4 hover:text-ink"
          >
            This page as Markdown
          </a>
        </p>
        <GuidePager slug={slug} />
      </article>
      {headings.length > 2 ? <OnThisPage headings={headings} /> : null}
    </div>
  )
}
