import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { Stop } from './run.mjs'

const envFiles = ['.env.production.local', '.env.local', '.env.production', '.env']

/** Where to listen: `PORT` and `ROLLCALL_HOST`, of the environment or of an env file that Next.js reads. */
export function listenAddress(env = process.env, folder = root) {
  const port = (env.PORT || fromEnvFiles('PORT', folder) || '3000').trim()
  const host = (env.ROLLCALL_HOST || fromEnvFiles('ROLLCALL_HOST', folder) || '127.0.0.1').trim()
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535) {
    throw new Stop(`PORT is "${port}"; it must be a whole number from 1 to 65535.`)
  }
  return { port: Number(port), host }
}

/** Refuses with one line when nothing can listen at this address. */
export async function assertFree({ port, host }, command = 'npm start') {
  const code = await new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve(error.code))
    server.listen({ port, host }, () => server.close(() => resolve(undefined)))
  })
  if (code === undefined) return
  if (code === 'EADDRINUSE') {
    const next = port < 65535 ? port + 1 : 3000
    throw new Stop(
      `Port ${port} on ${host} is taken by another program. Set PORT to another one: PORT=${next} ${command}`,
    )
  }
  if (code === 'EACCES') {
    throw new Stop(`PORT is ${port}, which this user may not listen on; take one from 1024 up.`)
  }
  throw new Stop(
    `ROLLCALL_HOST is "${host}", which is not an address of this machine (${code}); 127.0.0.1 or 0.0.0.0 always are.`,
  )
}

function fromEnvFiles(name, folder) {
  const line = new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=\\s*(["']?)([^"'#\\s]*)\\1`, 'm')
  for (const file of envFiles) {
    try {
      const value = line.exec(readFileSync(join(folder, file), 'utf8'))?.[2]
      if (value) return value
    } catch {
      // Env files are optional.
    }
  }
  return undefined
}
