import { describe, expect, test } from 'vitest'
import { CommandError } from './context.ts'
import { isUnprotected, readServerAddress } from './server-address.ts'

describe('an address', () => {
  test.each([
    ['https://rollcall.example.com', 'https://rollcall.example.com'],
    ['https://rollcall.example.com/', 'https://rollcall.example.com'],
    [' http://localhost:3000/sessions?status=active#x ', 'http://localhost:3000'],
    ['HTTP://LOCALHOST:3000', 'http://localhost:3000'],
    ['rollcall.example.com', 'https://rollcall.example.com'],
    ['rollcall.example.com:8443', 'https://rollcall.example.com:8443'],
    ['localhost:3000', 'http://localhost:3000'],
    ['127.0.0.1:3000/federation', 'http://127.0.0.1:3000'],
    ['[::1]:3000', 'http://[::1]:3000'],
  ])('%s is %s', (text, origin) => {
    expect(readServerAddress(text)).toBe(origin)
  })

  test.each([
    '',
    'ftp://example.com',
    'http://',
    'not an address',
    'https://me:secret@example.com',
  ])('%s is none', (text) => {
    expect(() => readServerAddress(text)).toThrow(CommandError)
  })
})

test('plain HTTP is fit for this machine only', () => {
  expect(isUnprotected('http://localhost:3000')).toBe(false)
  expect(isUnprotected('http://127.0.0.1')).toBe(false)
  expect(isUnprotected('https://rollcall.example.com')).toBe(false)
  expect(isUnprotected('http://rollcall.example.com')).toBe(true)
  expect(isUnprotected('http://127.0.0.1.example.com')).toBe(true)
})
