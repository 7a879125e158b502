import { Stop } from './run.mjs'

/** Refuses a Node.js older than 20.9, the oldest that the project's own can be installed with. */
export function assertNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 9)) return
  throw new Stop(`Rollcall needs Node.js 20.9 or newer to start; this is ${version}.`)
}
