import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Actor } from '#lib/http/actor.ts'
import type { Database } from '#lib/supabase/database.ts'
import type { Keys } from '#lib/tokens/keys.ts'
import { secretsEqual } from '#lib/tokens/opaque.ts'
import { signOperatorSession } from '#lib/tokens/operator-session.ts'
import type { signInContract } from './contract.ts'
import { RefusedSignIns } from './refused-sign-ins.ts'

const recorded = z.object({ outcome: z.literal('recorded') })

/** Of each database that this process has, as long as it has it. */
const refused = new WeakMap<Database, RefusedSignIns>()

function refusedAt(database: Database): RefusedSignIns {
  const known = refused.get(database) ?? new RefusedSignIns(database)
  refused.set(database, known)
  return known
}

interface Door {
  readonly database: Database
  readonly keys: Keys
  readonly operatorKey: string
}

/**
 * Signs a browser in with the operator key, or refuses it; either is recorded first, a refused one
 * without the name that was given, which nobody has vouched for.
 */
export async function signIn(
  { database, keys, operatorKey }: Door,
  request: z.output<typeof signInContract.body>,
  requestId: string,
) {
  const actor: Actor = { name: null, via: 'browser', sign_in_id: null, request_id: requestId }
  if (!secretsEqual(request.operator_key, operatorKey)) {
    await refusedAt(database).add(actor)
    return { outcome: 'invalid_operator_key' } as const
  }
  const session = { signInId: randomUUID(), name: request.name ?? null }
  await database.call(
    'record_sign_in',
    { p_actor: { ...actor, name: session.name, sign_in_id: session.signInId } },
    recorded,
  )
  return {
    outcome: 'signed_in',
    cookie: await signOperatorSession(keys, operatorKey, session),
  } as const
}
