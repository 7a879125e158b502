import type { Route } from 'next'
import { TextLink } from '#components/ui/text-link.tsx'
import type { GuideSlug } from '#lib/docs/guides.ts'
import { LiveFigure } from './live-figure.tsx'
import { LockPicture } from './lock-picture.tsx'
import { LogPicture } from './log-picture.tsx'
import { SessionPicture } from './session-picture.tsx'
import { TokenPicture } from './token-picture.tsx'

/** What Rollcall holds to, each with what shows it. */
export function Guarantees() {
  return (
    <section aria-labelledby="guarantees">
      <h2 id="guarantees" className="font-semibold text-xl">
        What it holds to
      </h2>
      <div className="mt-4 grid gap-px overflow-hidden rounded-lg border border-line bg-line *:bg-surface *:p-4 sm:*:p-6 lg:grid-cols-2">
        <Guarantee
          title="Never offline for a token"
          picture={<TokenPicture />}
          guide="tokens"
          more="Tokens and rotation"
        >
          Refresh tokens rotate, and asking again gives the same successor, so a lost answer or a
          hundred calls at once cost nothing. What ends a family is a token used again although its
          successor is long in use, as a stolen one would be.
        </Guarantee>
        <Guarantee
          title="Never a second session for a glitch"
          picture={<SessionPicture />}
          figure={<LiveFigure of="reconnects" />}
          guide="reconnecting"
          more="Reconnecting"
        >
          A session outlives its connection. An agent comes back to the session it had as who it is,
          also after an idle timeout; a reconnect token does it for who holds nothing else.
        </Guarantee>
        <Guarantee title="Never a lost event" picture={<LogPicture />} guide="feed" more="The feed">
          The feed is a log in the order of commits, not a broadcast. Who comes back with the last
          id it saw gets everything since, once and in order.
        </Guarantee>
        <Guarantee
          title="Never a credit spent twice"
          picture={<LockPicture />}
          figure={<LiveFigure of="ledger" />}
          guide="ledger"
          more="The ledger"
        >
          A double-entry ledger: balances move under row locks, rewards wait in escrow, and a
          repeated request with the same idempotency key is the same transfer.
        </Guarantee>
      </div>
    </section>
  )
}

interface GuaranteeProps {
  readonly title: string
  readonly picture: React.ReactNode
  readonly figure?: React.ReactNode
  readonly guide: GuideSlug
  readonly more: string
  readonly children: React.ReactNode
}

function Guarantee({ title, picture, figure, guide, more, children }: GuaranteeProps) {
  return (
    <article className="flex flex-col gap-3">
      <h3 className="font-semibold text-base">{title}</h3>
      {picture}
      <p className="max-w-[36rem]">{children}</p>
      {figure}
      <p className="mt-auto text-data">
        <TextLink href={`/docs/${guide}` as Route}>{more}</TextLink>
      </p>
    </article>
  )
}
