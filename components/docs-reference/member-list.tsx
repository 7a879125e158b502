import type { Member, Variant } from '#lib/docs/reference/members.ts'
import { CodeText } from './code-text.tsx'

interface MemberListProps {
  readonly members: readonly Member[]
  /** Whether some may be left out, so that it has to be said which. */
  readonly areSent: boolean
}

/** The members of a request or an answer, with what they hold below them. */
export function MemberList({ members, areSent }: MemberListProps) {
  return (
    <ul className="divide-y divide-line">
      {members.map((member) => (
        <li key={member.name} className="py-1.5">
          <MemberFacts member={member} areSent={areSent} />
          <Inner member={member} areSent={areSent} />
        </li>
      ))}
    </ul>
  )
}

function MemberFacts({ member, areSent }: { member: Member; areSent: boolean }) {
  const { name, type, isRequired, fallback, limits, values, description } = member
  const facts = [type, limits, fallback === null ? null : `${fallback} if left out`]
  return (
    <>
      <p className="text-data">
        <code className="[overflow-wrap:anywhere] font-mono text-ink">{name}</code>{' '}
        <span className="text-faint">
          {facts.filter((fact) => fact !== null).join(', ')}
          {areSent && isRequired ? (
            <strong className="font-medium text-soft">, required</strong>
          ) : null}
          {!areSent && !isRequired ? ', not always there' : null}
        </span>
      </p>
      {values.length > 0 ? <Values values={values} /> : null}
      {description ? (
        <p className="text-data text-soft">
          <CodeText text={description} />
        </p>
      ) : null}
    </>
  )
}

function Values({ values }: { values: readonly string[] }) {
  return (
    <p className="text-data text-faint">
      {values.length > 1 ? 'One of ' : 'Always '}
      {values.map((value, index) => (
        <span key={value}>
          {index > 0 ? ', ' : null}
          <code className="break-words font-mono text-soft text-xs">{value}</code>
        </span>
      ))}
    </p>
  )
}

function Inner({ member: { members, variants }, areSent }: { member: Member; areSent: boolean }) {
  if (members.length === 0 && variants.length === 0) return null
  return (
    <div className="mt-1 border-line border-l pl-3">
      {members.length > 0 ? <MemberList members={members} areSent={areSent} /> : null}
      <VariantList variants={variants} areSent={areSent} />
    </div>
  )
}

interface VariantListProps {
  readonly variants: readonly Variant[]
  readonly areSent: boolean
}

/** The shapes of a union, each closed until it is asked for. */
export function VariantList({ variants, areSent }: VariantListProps) {
  return variants.map(({ label, members }) => (
    <details key={label} className="border-line border-b py-1 last:border-b-0">
      <summary className="cursor-pointer py-1 text-data text-faint">
        <code className="[overflow-wrap:anywhere] font-mono text-ink">{label}</code>
      </summary>
      <div className="border-line border-l pl-3">
        <MemberList members={members} areSent={areSent} />
      </div>
    </details>
  ))
}
