import { z } from 'zod'
import type { Actor } from '#lib/http/actor.ts'
import type { Database } from '#lib/supabase/database.ts'

/** So many in a row are written one by one; of a flood one call a second tells how many there were. */
const BURST = 20
const PAUSE_MS = 1_000

const recorded = z.object({ outcome: z.literal('recorded') })

/**
 * Refused sign-ins on their way to the record. Anybody can be refused as often as they like, so
 * however many there are, a process makes one call at a time of them, and the others wait for none.
 */
export class RefusedSignIns {
  readonly #database: Pick<Database, 'call'>
  #uncounted = 0
  #actor: Actor | undefined
  #isWriting = false
  #timer: NodeJS.Timeout | undefined
  /** When all that was written would have been, at one in a pause. */
  #paidUntil = 0

  constructor(database: Pick<Database, 'call'>) {
    this.#database = database
  }

  /** Written when this answers, unless there are many; then soon, with the others. */
  async add(actor: Actor): Promise<void> {
    this.#uncounted += 1
    this.#actor = actor
    if (this.#isWriting || this.#timer) return
    if (this.#paidUntil - Date.now() > (BURST - 1) * PAUSE_MS) this.#writeSoon()
    else await this.#write()
  }

  #writeSoon(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      // What could not be written is told with the next one.
      this.#write().catch(() => undefined)
    }, PAUSE_MS)
    // What is not written yet when the process ends is a number that is too low.
    this.#timer.unref()
  }

  async #write(): Promise<void> {
    const count = this.#uncounted
    this.#uncounted = 0
    this.#isWriting = true
    this.#paidUntil = Math.max(this.#paidUntil, Date.now()) + PAUSE_MS
    let hasFailed = false
    try {
      await this.#database.call(
        'record_refused_sign_in',
        { p_actor: this.#actor ?? null, p_count: count },
        recorded,
      )
    } catch (error) {
      hasFailed = true
      this.#uncounted += count
      throw error
    } finally {
      this.#isWriting = false
      if (this.#uncounted > 0 && !hasFailed) this.#writeSoon()
    }
  }
}
