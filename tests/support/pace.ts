/**
 * How many times slower this machine is, now, than the one that the times in the tests were chosen on:
 * 1 or more, measured once at the start of a run (scripts/lib/pace.mjs).
 */
export const pace = Number(process.env.ROLLCALL_TEST_PACE ?? 1)

/** A time of a test's own (a lease, a token's life, an interval, a limit), in its unit, on this machine. */
export const paced = (time: number): number => time * pace
