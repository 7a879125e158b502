import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { childEnv } from './child-env.ts'
import { connect } from './databases.ts'

export interface LiteServer {
  url: string
  /** Calls as `service_role`. */
  secretKey: string
  /** Calls as `anon`. */
  publishableKey: string
  stop(): Promise<void>
}

// Nothing of the caller's settings, and no telemetry.
const CHILD_ENV: NodeJS.ProcessEnv = {
  ...childEnv,
  NODE_ENV: 'production',
  DO_NOT_TRACK: '1',
  LITE_TELEMETRY: '0',
}

/**
 * Serves a database that has Supabase's roles through @supabase/lite, over HTTP on the loopback.
 * It reads the functions once, so the migrations come first. It signs in as `authenticator`, as
 * PostgREST does on Supabase.
 */
export async function startLite(databaseUrl: string): Promise<LiteServer> {
  const asAuthenticator = new URL(databaseUrl)
  asAuthenticator.username = 'authenticator'
  const publishableKey = newKey('publishable')
  const secretKey = newKey('secret')
  const child = fork(
    fileURLToPath(new URL('./lite-server.ts', import.meta.url)),
    [asAuthenticator.href, publishableKey, secretKey],
    { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [], env: CHILD_ENV },
  )
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    errors = (errors + chunk).slice(-8000)
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port))
    child.once('exit', () => reject(new Error(`@supabase/lite did not start\n${errors}`)))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    secretKey,
    publishableKey,
    async stop() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

function newKey(kind: 'publishable' | 'secret'): string {
  return `sb_${kind}_${randomBytes(17).toString('base64url')}`
}

/** Gives a database Supabase's roles and default privileges, before its migrations; safe to repeat. */
export async function createSupabaseRoles(adminUrl: string): Promise<void> {
  await using sql = await connect(adminUrl)
  await sql.exec(ROLES)
}

// As Supabase's own images set them up (supabase/postgres, migrations/db/init-scripts). Roles
// belong to the whole server: the lock is for set-ups that run at the same time.
const ROLES = `
begin;
select pg_advisory_xact_lock(hashtext('supabase roles'));
do $$
begin
  if to_regrole('anon') is null then create role anon nologin noinherit; end if;
  if to_regrole('authenticated') is null then create role authenticated nologin noinherit; end if;
  if to_regrole('service_role') is null then
    create role service_role nologin noinherit bypassrls;
  end if;
  if to_regrole('authenticator') is null then
    create role authenticator login noinherit;
    grant anon, authenticated, service_role to authenticator;
    alter role authenticator set statement_timeout = '8s';
    alter role authenticator set lock_timeout = '8s';
  end if;
end
$$;
create schema if not exists extensions;
grant usage on schema public, extensions to anon, authenticated, service_role;
alter default privileges in schema public
  grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public
  grant all on functions to anon, authenticated, service_role;
alter default privileges in schema public
  grant all on sequences to anon, authenticated, service_role;
commit;
`
