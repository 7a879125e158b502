import { CodeBlock } from '#components/docs/code-block.tsx'
import { refusalText } from '#lib/docs/reference/refusal.ts'
import { variables } from '#lib/docs/reference/variables.ts'
import { CodeText } from './code-text.tsx'

interface Convention {
  readonly id: string
  readonly title: string
  readonly paragraphs: readonly string[]
}

const conventions: readonly Convention[] = [
  {
    id: 'requests',
    title: 'Requests and answers',
    paragraphs: [
      'JSON in and out, with members in `snake_case`. A body is sent as `application/json`, holds at most 64 KiB, and no members but those that are listed: an unknown one is refused. A body whose members may all be left out may be left out itself.',
      'Times are ISO 8601 in UTC with milliseconds, ids are UUIDs, durations end in `_s`, `_minutes` or `_ms`. Credits are decimal strings with up to six places, never numbers. Every answer carries `X-Request-Id`; one that creates something carries its address as `Location`.',
    ],
  },
  {
    id: 'authentication',
    title: 'Authentication',
    paragraphs: [
      'An agent sends `Authorization: Bearer` with its access token, which it has from enrolling and renews at `POST /api/sessions/refresh`. An operator sends the operator key the same way; a browser that has signed in sends a cookie instead. Missing or bad credentials are `401` with `WWW-Authenticate`, good ones that may not do this are `403`.',
      'What the dashboards show may be read by anyone, unless the server runs with `ROLLCALL_DASHBOARD=private`: then the same calls want an operator, or an agent where that is said.',
    ],
  },
  {
    id: 'lists',
    title: 'Lists',
    paragraphs: [
      'A list takes `limit`, 50 if left out and at most 200, and `cursor`. It answers its items with `next_cursor`: pass that on as `cursor` for the next page, until it is null.',
    ],
  },
  {
    id: 'idempotency',
    title: 'Calls that must not happen twice',
    paragraphs: [
      'What moves credits takes an `Idempotency-Key`: a word of your own, new for each thing to be done and the same for each attempt at it. A call with a key that was seen before is answered what the first was, with `Idempotency-Replayed: true`, and moves nothing.',
    ],
  },
]

/** What holds for every operation. */
export function Conventions() {
  return (
    <div className="mt-3 grid gap-x-10 gap-y-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,28rem)]">
      <div className="min-w-0 max-w-prose">
        <p>
          The API is HTTP with JSON. The same contracts that check each request make these pages and{' '}
          <a href="/api/openapi.json" className={linkClass}>
            the OpenAPI 3.1 document
          </a>
          .
        </p>
        {conventions.map(({ id, title, paragraphs }) => (
          <Section key={id} id={id} title={title}>
            {paragraphs.map((text) => (
              <p key={text} className="mt-2">
                <CodeText text={text} />
              </p>
            ))}
          </Section>
        ))}
        <Section id="errors" title="Errors">
          <p className="mt-2">
            <CodeText text="A refusal is a problem of RFC 9457. Its `code` never changes, and `next_action` says what a client does about it: `retry` (after `retry_after_s`, where it is known), `refresh`, `reconnect`, `heartbeat`, `open_session`, `enroll`, `fix_request`, or `none`. What is wrong with a request is listed in `errors`, member by member." />
          </p>
          <p className="mt-2">
            <a href="/docs/problems" className={linkClass}>
              Every code, with its cause and its cure
            </a>
          </p>
        </Section>
      </div>
      <div className="flex min-w-0 flex-col gap-6 [&_pre]:text-xs xl:sticky xl:top-6 xl:self-start">
        <CodeBlock language="http" label="A refusal" code={refusalText} />
        <section aria-labelledby="variables">
          <h2 id="variables" className="font-medium text-data">
            Variables in the examples
          </h2>
          <dl className="mt-1 divide-y divide-line">
            {Object.entries(variables).map(([name, meaning]) => (
              <div key={name} className="py-1.5 text-data">
                <dt className="[overflow-wrap:anywhere] font-mono text-xs">{name}</dt>
                <dd className="text-soft">{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </div>
  )
}

const linkClass = 'underline decoration-line-strong/60 underline-offset-2 hover:decoration-ink'

interface SectionProps {
  readonly id: string
  readonly title: string
  readonly children: React.ReactNode
}

function Section({ id, title, children }: SectionProps) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="mt-6 scroll-mt-6 font-semibold text-base">
        {title}
      </h2>
      {children}
    </section>
  )
}
