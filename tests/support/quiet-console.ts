import { format } from 'node:util'
import { afterAll, afterEach } from 'vitest'

// A stray complaint fails the test it came from. A test that expects one says so with
// `vi.spyOn(console, 'error').mockImplementation(() => undefined)`.
const stray: string[] = []

for (const method of ['error', 'warn'] as const) {
  console[method] = (...args: unknown[]) => void stray.push(`console.${method}: ${format(...args)}`)
}

function expectQuiet() {
  const complaints = stray.splice(0)
  if (complaints.length > 0) throw new Error(`Unexpected ${complaints.join('\n')}`)
}

afterEach(expectQuiet)
afterAll(expectQuiet)
