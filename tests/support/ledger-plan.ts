import fc from 'fast-check'

/** One call of the plan; agents and tasks are told by number. */
export type Step =
  | {
      readonly kind: 'transfer'
      readonly from: number
      readonly to: number
      readonly amount: number
    }
  | { readonly kind: 'grant'; readonly to: number; readonly amount: number }
  | {
      readonly kind: 'post'
      readonly by: number
      readonly reward: number
      readonly retries: number
      readonly isShort: boolean
    }
  | { readonly kind: 'claim'; readonly by: number; readonly task: number }
  | { readonly kind: 'complete' | 'fail'; readonly task: number; readonly isStale: boolean }
  | { readonly kind: 'cancel'; readonly task: number }
  | { readonly kind: 'repeat'; readonly back: number; readonly isOther: boolean }
  | { readonly kind: 'sweep' }
  /** An agent closes its session, or opens one again. */
  | { readonly kind: 'leave' | 'return'; readonly agent: number }
  | { readonly kind: 'revoke'; readonly agent: number }

const agent = (agents: number) => fc.nat({ max: agents - 1 })
/** Micro-credits: mostly small, at times more than anybody has, and hardly anything. */
const amount = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 20_000_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 99 }) },
  { weight: 2, arbitrary: fc.integer({ min: 20_000_000, max: 2_000_000_000 }) },
)
/** How far back in the list of what there is: mostly what is new. */
const recent = fc.nat({ max: 40 })

/** `count` random steps. The same seed gives the same ones, whatever the database makes of them. */
export function ledgerPlan(seed: number, count: number, agents: number): Step[] {
  const step = fc.oneof(
    {
      weight: 380,
      arbitrary: fc.record({
        kind: fc.constant('transfer' as const),
        from: agent(agents),
        to: agent(agents),
        amount,
      }),
    },
    {
      weight: 60,
      arbitrary: fc.record({ kind: fc.constant('grant' as const), to: agent(agents), amount }),
    },
    {
      weight: 130,
      arbitrary: fc.record({
        kind: fc.constant('post' as const),
        by: agent(agents),
        reward: amount,
        retries: fc.nat({ max: 2 }),
        isShort: fc.boolean(),
      }),
    },
    {
      weight: 160,
      arbitrary: fc.record({
        kind: fc.constant('claim' as const),
        by: agent(agents),
        task: recent,
      }),
    },
    {
      weight: 120,
      arbitrary: fc.record({
        kind: fc.constantFrom('complete' as const, 'complete' as const, 'fail' as const),
        task: recent,
        isStale: fc.nat({ max: 9 }).map((n) => n === 0),
      }),
    },
    {
      weight: 30,
      arbitrary: fc.record({ kind: fc.constant('cancel' as const), task: recent }),
    },
    {
      weight: 110,
      arbitrary: fc.record({
        kind: fc.constant('repeat' as const),
        back: fc.integer({ min: 1, max: 200 }),
        isOther: fc.nat({ max: 9 }).map((n) => n === 0),
      }),
    },
    { weight: 9, arbitrary: fc.constant({ kind: 'sweep' as const }) },
    {
      weight: 20,
      arbitrary: fc.record({
        kind: fc.constantFrom('leave' as const, 'return' as const),
        agent: agent(agents),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('revoke' as const),
        // A few of them only, so that the others go on.
        agent: agent(Math.ceil(agents / 12)),
      }),
    },
  )
  return fc.sample(step, { seed, numRuns: count })
}
