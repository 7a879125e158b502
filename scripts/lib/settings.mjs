const ofTests = /^ROLLCALL_TEST_(POSTGRES|POSTGRES_OF_RUN|MACHINE_NODE|PACE)$/
const ofCaller = /^(ROLLCALL_|SUPABASE_|PG[A-Z])|^DATABASE_URL$/

/** Whether an environment variable is of the caller's own Rollcall or databases, which no test may meet. */
export function isSettingOfCaller(name) {
  return ofCaller.test(name) && !ofTests.test(name)
}
