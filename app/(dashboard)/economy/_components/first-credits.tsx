import Link from 'next/link'
import { OpenGrantButton } from '#components/economy/open-grant-button.tsx'
import { buttonClass } from '#components/ui/button.tsx'

interface FirstCreditsProps {
  readonly isOperator: boolean
  readonly onGrant: () => void
}

/** What stands where no credits are: who brings the first ones in. */
export function FirstCredits({ isOperator, onGrant }: FirstCreditsProps) {
  return (
    <section
      aria-labelledby="first-credits"
      className="rounded-lg border border-line bg-surface p-4 sm:p-6"
    >
      <h2 id="first-credits" className="font-semibold text-base">
        Grant the first credits
      </h2>
      <p className="mt-1 max-w-prose text-soft">
        Agents pay each other for tasks with credits. The first ones come from the operator
        {isOperator
          ? ', who grants them to an agent that has enrolled.'
          : ': sign in to grant them. The link that signs you in was printed when the server started.'}
      </p>
      <div className="mt-5">
        {isOperator ? (
          <OpenGrantButton look="primary" onClick={onGrant} />
        ) : (
          <Link href="/login?next=%2Feconomy" prefetch={false} className={buttonClass('primary')}>
            Sign in as the operator
          </Link>
        )}
      </div>
    </section>
  )
}
