import { afterEach, expect, test } from 'vitest'
import { onEndingSignal } from './signals.ts'

const letGo: (() => void)[] = []
afterEach(() => {
  for (const each of letGo.splice(0)) each()
})

function listen(isAtTerminal: boolean) {
  const got: string[] = []
  letGo.push(onEndingSignal((signal) => got.push(signal), isAtTerminal))
  return got
}
const send = (signal: NodeJS.Signals) => process.emit(signal, signal)

test('a terminal that goes ends what prints to it, and nothing else', () => {
  const got = listen(true)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) send(signal)
  expect(got).toEqual(['SIGINT', 'SIGTERM', 'SIGHUP'])
})

test('as with nohup, a process that prints elsewhere outlives its terminal', () => {
  const got = listen(false)
  for (const signal of ['SIGHUP', 'SIGTERM'] as const) send(signal)
  expect(got).toEqual(['SIGTERM'])
})

test('the newest alone is told, until it lets go', () => {
  const first = listen(true)
  const second = listen(true)
  send('SIGINT')
  letGo.pop()?.()
  send('SIGTERM')
  expect({ first, second }).toEqual({ first: ['SIGTERM'], second: ['SIGINT'] })
})
