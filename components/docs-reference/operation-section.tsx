import { CodeBlock } from '#components/docs/code-block.tsx'
import { accessWords } from '#lib/docs/reference/access.ts'
import { answerText } from '#lib/docs/reference/answer-text.ts'
import { curlText } from '#lib/docs/reference/curl-text.ts'
import type { Member } from '#lib/docs/reference/members.ts'
import { getOperation, type Operation, type Shape } from '#lib/docs/reference/reference.ts'
import { trialOf } from '#lib/docs/reference/trial.ts'
import { typescriptText } from '#lib/docs/reference/typescript-text.ts'
import { CodeText } from './code-text.tsx'
import { LanguageTabs } from './language-tabs.tsx'
import { MemberList, VariantList } from './member-list.tsx'
import { ProblemList } from './problem-list.tsx'
import { TryIt } from './try-it.tsx'

/** All there is to know of one operation: what it takes beside what it looks like. */
export function OperationSection({ id }: { id: string }) {
  const operation = getOperation(id)
  const { method, path, summary, description, access, parameters, body } = operation
  return (
    <section aria-labelledby={`${id} ${id}-call`} className="border-line border-t py-8">
      <div className="grid gap-x-10 gap-y-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,28rem)]">
        <div className="flex min-w-0 flex-col gap-6">
          <div>
            <h2 id={id} className="scroll-mt-6 font-semibold text-lg tracking-tight">
              <a href={`#${id}`} className="hover:underline">
                {summary}
              </a>
            </h2>
            <p
              id={`${id}-call`}
              className="mt-1 break-words font-mono text-data text-soft [overflow-wrap:anywhere]"
            >
              <span className="font-semibold text-ink">{method}</span> {path}
            </p>
          </div>
          <div className="max-w-prose">
            <p className="text-soft">{accessWords[access]}.</p>
            {description ? (
              <p className="mt-2">
                <CodeText text={description} />
              </p>
            ) : null}
          </div>
          <Part title="In the path" members={parameters.path} />
          <Part title="In the query" members={parameters.query} />
          <Part title="In the headers" members={parameters.header} />
          {body ? (
            <Part title={body.isRequired ? 'Body' : 'Body, which may be left out'} {...body} />
          ) : null}
          <Answer operation={operation} />
          <div>
            <PartTitle>Problems</PartTitle>
            <ProblemList own={operation.problems} general={operation.generalProblems} />
          </div>
        </div>
        <Example operation={operation} />
      </div>
    </section>
  )
}

function PartTitle({ children }: { children: React.ReactNode }) {
  return <h3 className="border-line border-b pb-1 font-medium text-data">{children}</h3>
}

interface PartProps {
  readonly title: string
  readonly members: readonly Member[]
}

function Part({ title, members }: PartProps) {
  if (members.length === 0) return null
  return (
    <div>
      <PartTitle>{title}</PartTitle>
      <MemberList members={members} areSent={true} />
    </div>
  )
}

function Answer({ operation: { status, answer, produces, isSecret } }: { operation: Operation }) {
  const isStream = produces === 'text/event-stream'
  return (
    <div>
      <PartTitle>
        {isStream ? 'Events' : 'Answer'} <span className="text-faint tabular-nums">{status}</span>
      </PartTitle>
      {isSecret && status !== 204 ? (
        <p className="py-2 text-data text-soft">Holds a secret: it is never cached.</p>
      ) : null}
      {answer ? <AnswerShape shape={answer} /> : <NoShape status={status} produces={produces} />}
    </div>
  )
}

function AnswerShape({ shape: { members, variants } }: { shape: Shape }) {
  return (
    <>
      {members.length > 0 ? <MemberList members={members} areSent={false} /> : null}
      <VariantList variants={variants} areSent={false} />
    </>
  )
}

function NoShape({ status, produces }: { status: number; produces: string }) {
  return (
    <p className="py-2 text-data text-soft">
      {status === 204 ? (
        'No body.'
      ) : (
        <>
          A body of <CodeText text={`\`${produces}\``} />.
        </>
      )}
    </p>
  )
}

function Example({ operation: { id, status, produces, summary } }: { operation: Operation }) {
  const answer = answerText(id)
  return (
    <div className="flex min-w-0 flex-col gap-3 [&_pre]:text-xs xl:sticky xl:top-6 xl:has-[form]:static xl:self-start">
      <LanguageTabs
        id={id}
        curl={<CodeBlock language="sh" code={curlText(id)} />}
        ts={<CodeBlock language="ts" code={typescriptText(id)} />}
      />
      {answer === null ? (
        <p className="text-data text-soft">
          Answers <span className="tabular-nums">{status}</span>, without a body.
        </p>
      ) : (
        <CodeBlock
          language={produces === 'application/json' ? 'json' : 'text'}
          label={`Answer ${status}`}
          code={answer}
          className="[&>pre]:max-h-96 [&>pre]:overflow-y-auto"
        />
      )}
      <TryIt trial={trialOf(id)} summary={summary} />
    </div>
  )
}
