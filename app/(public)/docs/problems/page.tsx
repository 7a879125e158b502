import type { Metadata } from 'next'
import { CodeText } from '#components/docs-reference/code-text.tsx'
import { ProblemSection } from '#components/docs-reference/problem-section.tsx'
import { JsonLd } from '#components/site/json-ld.tsx'
import { loadConfig } from '#lib/config/config.ts'
import { problemGroups } from '#lib/docs/reference/problem-entries.ts'
import { referenceModified } from '#lib/docs/reference/reference.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { articleData } from '#lib/site/structured-data/article.ts'

const facts = {
  title: 'Problems',
  description:
    'Every problem code that the API answers: its cause, its cure, what a client does about it, and which calls it comes from.',
  path: '/docs/problems',
}

export const metadata: Metadata = pageMetadata(facts)

/** The address that the `type` of every problem points to, with its code as the fragment. */
export default function ProblemsPage() {
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
      <h1 className="font-semibold text-2xl tracking-tight">Problems</h1>
      <p className="mt-3 max-w-prose">
        <CodeText text="A refused call is answered with `application/problem+json` (RFC 9457). Its `code` stays the same for ever, its `type` is the address of the entry here, and its `next_action` says what a client does about it. The entries stand under the one that is usual; a single answer may name a more fitting one." />
      </p>
      <nav aria-label="All codes" className="mt-6 gap-x-8 sm:columns-2 xl:columns-3">
        {problemGroups.map(({ action, title, entries }) => (
          <div key={action} className="break-inside-avoid pb-5">
            <h2 className="font-medium text-data">
              <a href={`#next-${action}`} className="hover:underline">
                {title}
              </a>
            </h2>
            <ul className="mt-1">
              {entries.map(({ code }) => (
                <li key={code}>
                  <a
                    href={`#${code}`}
                    className="block break-all py-0.5 font-mono text-soft text-xs leading-5 hover:text-ink hover:underline"
                  >
                    {code}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      {problemGroups.map((group) => (
        <ProblemSection key={group.action} group={group} />
      ))}
    </article>
  )
}
