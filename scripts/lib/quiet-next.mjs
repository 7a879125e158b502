// Preloaded into the server: Rollcall prints a banner of its own, so that of Next.js is held back.
import { stripVTControlCharacters } from 'node:util'

const banner = /^\s*(▲ Next\.js |- (Local|Network):|✓ (Starting|Ready in|Running next\.config))/
const startMs = 5_000
const log = console.log

console.log = (...args) => {
  if (!banner.test(stripVTControlCharacters(args.join(' ')))) log(...args)
}
setTimeout(() => {
  console.log = log
}, startMs).unref()
