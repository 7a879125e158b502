import type { Metadata } from 'next'
import { createElement, Fragment } from 'react'
import { problems } from '#lib/http/problems.ts'
import { pageMetadata } from '#lib/site/metadata.ts'

export const metadata: Metadata = pageMetadata({
  title: 'Problems',
  description:
    'Every problem code that the API answers: its cause, its cure, and what a client does.',
  path: '/docs/problems',
})

/** The address that the `type` of every problem points to, with its code as the fragment. */
export default function ProblemsPage() {
  return (
    <div className="mx-auto max-w-3xl py-6 sm:py-10">
      <h1 className="font-semibold text-2xl tracking-tight">Problems</h1>
      <p className="mt-3 max-w-prose text-soft leading-relaxed">
        A refused call is answered with <code>application/problem+json</code> (RFC 9457). Its{' '}
        <code>code</code> stays the same for ever, and its <code>next_action</code> says what a
        client does about it; a single answer may name a more fitting one than the table.
      </p>
      <dl className="mt-8">
        {Object.entries(problems).map(([code, { status, nextAction, cause, cure }]) => (
          <div
            key={code}
            id={code}
            className="grid scroll-mt-4 gap-x-6 gap-y-1 border-line border-t py-4 target:bg-hover sm:grid-cols-[16rem_1fr]"
          >
            <dt className="min-w-0">
              <a href={`#${code}`} className="break-words font-medium font-mono text-data">
                {code}
              </a>
              <p className="text-data text-faint tabular-nums">
                {status}, {nextAction}
              </p>
            </dt>
            <dd>
              <p>
                <Prose text={cause} />
              </p>
              <p className="mt-1 text-soft">
                <Prose text={cure} />
              </p>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** Words of the table, in which backquotes mark code. */
function Prose({ text }: { text: string }) {
  const parts = text.split('`')
  return createElement(
    Fragment,
    null,
    ...parts.map((part, index) => (index % 2 === 1 ? createElement('code', null, part) : part)),
  )
}
