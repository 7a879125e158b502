import { z } from 'zod'

/** A wrong setting: its message is one line that names the variable and what it should be. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

const seconds = (fallback: number, min = 1, max = 31_536_000) =>
  z.coerce
    .number({ error: () => `should be a number of seconds from ${min} to ${max}` })
    .min(min, `should be a number of seconds from ${min} to ${max}`)
    .max(max, `should be a number of seconds from ${min} to ${max}`)
    .default(fallback)

const basisPoints = (fallback: number) =>
  z.coerce
    .number({ error: () => 'should be a whole number of basis points from 0 to 10000' })
    .int('should be a whole number of basis points from 0 to 10000')
    .min(0, 'should be a whole number of basis points from 0 to 10000')
    .max(10_000, 'should be a whole number of basis points from 0 to 10000')
    .default(fallback)

const httpUrl = z
  // Without `abort` what follows would be asked of a value that is no address.
  .url({ protocol: /^https?$/i, error: 'should be an http or https address', abort: true })
  .refine((value) => {
    const { username, password, search, hash } = new URL(value)
    return !username && !password && !search && !hash
  }, 'should be an http or https address without a user, a query or a fragment')

const PORT_HINT = 'should be a port number from 1 to 65535'

const environment = z.object({
  PORT: z.coerce
    .number({ error: () => PORT_HINT })
    .int(PORT_HINT)
    .min(1, PORT_HINT)
    .max(65_535, PORT_HINT)
    .default(3000),
  ROLLCALL_URL: httpUrl
    .refine(
      (value) => new URL(value).pathname === '/',
      'should be an address without a path, as https://rollcall.example.com',
    )
    .transform((value) => new URL(value).origin)
    .optional(),
  SUPABASE_URL: httpUrl.transform((value) => value.replace(/\/+$/, '')).optional(),
  SUPABASE_SECRET_KEY: z.string().optional(),
  DATABASE_URL: z
    .string()
    .refine(
      (value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value),
      'should be a Postgres address, as postgres://user:password@host:5432/database (special characters percent-encoded)',
    )
    .optional(),
  ROLLCALL_DATA_DIR: z.string().default('.rollcall'),
  ROLLCALL_SECRET: z
    .string()
    .refine(
      (value) => Buffer.byteLength(value) >= 32,
      'should be at least 32 bytes of randomness, as from: openssl rand -base64 48',
    )
    .optional(),
  ROLLCALL_OPERATOR_KEY: z
    .string()
    .min(16, 'should be at least 16 characters')
    .max(512, 'should be at most 512 characters')
    .regex(/^[\x21-\x7e]+$/, 'should be of letters, digits and signs of ASCII, with no spaces')
    .optional(),
  ROLLCALL_DASHBOARD: z
    .enum(['public', 'private'], { error: () => 'should be public or private' })
    .default('public'),
  ROLLCALL_ACCESS_TOKEN_TTL_S: seconds(86_400),
  ROLLCALL_REFRESH_TOKEN_TTL_S: seconds(2_592_000),
  ROLLCALL_RECONNECT_TOKEN_TTL_S: seconds(900),
  ROLLCALL_REFRESH_GRACE_S: seconds(60, 0, 86_400),
  ROLLCALL_HEARTBEAT_INTERVAL_S: seconds(30, 1, 3600),
  ROLLCALL_SESSION_IDLE_TIMEOUT_S: seconds(300, 1, 86_400),
  ROLLCALL_SWEEP_INTERVAL_S: seconds(15, 0.1, 3600),
  ROLLCALL_RESUME_WINDOW_S: seconds(86_400, 0),
  ROLLCALL_TRANSFER_FEE_BPS: basisPoints(100),
  ROLLCALL_TASK_FEE_BPS: basisPoints(250),
  ROLLCALL_MAX_STREAMS: z.coerce
    .number({ error: () => 'should be a whole number of connections, 0 or more' })
    .int('should be a whole number of connections, 0 or more')
    .min(0, 'should be a whole number of connections, 0 or more')
    .default(5000),
  ROLLCALL_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: () => 'should be fatal, error, warn, info, debug, trace or silent',
    })
    .default('info'),
})

export type DatabasePlace =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'supabase'; readonly url: string; readonly secretKey: string }

export interface Config {
  readonly port: number
  /** The public address, without a trailing slash: issuer, audience, canonical links. */
  readonly publicUrl: string
  readonly database: DatabasePlace
  readonly dataDir: string
  /** What every key is derived from; undefined: to be generated into the data directory. */
  readonly secret: string | undefined
  readonly operatorKey: string | undefined
  readonly dashboard: 'public' | 'private'
  readonly accessTokenTtlS: number
  readonly refreshTokenTtlS: number
  readonly reconnectTokenTtlS: number
  readonly refreshGraceS: number
  /** Never longer than half the idle timeout: two heartbeats fit into every lease. */
  readonly heartbeatIntervalS: number
  readonly idleTimeoutS: number
  readonly sweepIntervalS: number
  /** For how long its agent may come back to a session that timed out, without a reconnect token. */
  readonly resumeWindowS: number
  readonly transferFeeBps: number
  readonly taskFeeBps: number
  readonly maxStreams: number
  readonly logLevel: string
}

/**
 * Reads the environment once. An empty value counts as unset.
 * @throws {ConfigError} naming the first variable that is wrong.
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const parsed = environment.safeParse(set)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new ConfigError(`${issue?.path.join('.')} ${issue?.message}.`)
  }
  const values = parsed.data
  const database = databasePlace(values)
  if (database.kind !== 'embedded' && !values.ROLLCALL_SECRET) {
    throw new ConfigError(
      'ROLLCALL_SECRET should be set with Postgres or Supabase: at least 32 bytes of randomness, the same for every server process, as from: openssl rand -base64 48.',
    )
  }
  const idleTimeoutS = values.ROLLCALL_SESSION_IDLE_TIMEOUT_S
  return {
    port: values.PORT,
    publicUrl: values.ROLLCALL_URL ?? `http://localhost:${values.PORT}`,
    database,
    dataDir: values.ROLLCALL_DATA_DIR,
    secret: values.ROLLCALL_SECRET,
    operatorKey: values.ROLLCALL_OPERATOR_KEY,
    dashboard: values.ROLLCALL_DASHBOARD,
    accessTokenTtlS: Math.floor(values.ROLLCALL_ACCESS_TOKEN_TTL_S),
    refreshTokenTtlS: Math.floor(values.ROLLCALL_REFRESH_TOKEN_TTL_S),
    reconnectTokenTtlS: Math.floor(values.ROLLCALL_RECONNECT_TOKEN_TTL_S),
    refreshGraceS: values.ROLLCALL_REFRESH_GRACE_S,
    heartbeatIntervalS: Math.max(
      1,
      Math.floor(Math.min(values.ROLLCALL_HEARTBEAT_INTERVAL_S, idleTimeoutS / 2)),
    ),
    idleTimeoutS,
    sweepIntervalS: values.ROLLCALL_SWEEP_INTERVAL_S,
    resumeWindowS: values.ROLLCALL_RESUME_WINDOW_S,
    transferFeeBps: values.ROLLCALL_TRANSFER_FEE_BPS,
    taskFeeBps: values.ROLLCALL_TASK_FEE_BPS,
    maxStreams: values.ROLLCALL_MAX_STREAMS,
    logLevel: values.ROLLCALL_LOG_LEVEL,
  }
}

function databasePlace(values: z.infer<typeof environment>): DatabasePlace {
  if (values.SUPABASE_URL && values.DATABASE_URL) {
    throw new ConfigError(
      'DATABASE_URL should not be set together with SUPABASE_URL: choose one database.',
    )
  }
  if (values.SUPABASE_URL) {
    if (!values.SUPABASE_SECRET_KEY) {
      throw new ConfigError(
        'SUPABASE_SECRET_KEY should be set with SUPABASE_URL: the project’s secret key.',
      )
    }
    return { kind: 'supabase', url: values.SUPABASE_URL, secretKey: values.SUPABASE_SECRET_KEY }
  }
  if (values.SUPABASE_SECRET_KEY) {
    throw new ConfigError(
      'SUPABASE_SECRET_KEY should be set together with SUPABASE_URL, the project’s address.',
    )
  }
  if (values.DATABASE_URL) return { kind: 'postgres', url: values.DATABASE_URL }
  return { kind: 'embedded' }
}
