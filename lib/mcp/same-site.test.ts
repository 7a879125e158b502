import { describe, expect, test } from 'vitest'
import { refuseOtherSites } from './same-site.ts'

const PUBLIC_URL = 'https://rollcall.example'

function check(headers: Record<string, string>): () => void {
  return () => refuseOtherSites(new Request('http://localhost/api/mcp', { headers }), PUBLIC_URL)
}

describe('Host', () => {
  test.each([
    'rollcall.example',
    'ROLLCALL.example',
    'rollcall.example:443',
    'localhost:3000',
    'localhost',
    '127.0.0.1:3000',
    '[::1]:3000',
    '192.168.1.5:3000',
    '[fd00::5]:3000',
  ])('%s is ours', (host) => {
    expect(check({ host })).not.toThrow()
  })

  test.each([
    'evil.example',
    'evil.example:3000',
    'rollcall.example.evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example/rollcall.example',
    'user@rollcall.example:x',
    '',
  ])('%j is not', (host) => {
    expect(check({ host })).toThrow(expect.objectContaining({ code: 'forbidden' }))
  })
})

describe('Origin', () => {
  test.each([
    ['rollcall.example', 'https://rollcall.example'],
    ['localhost:3000', 'http://localhost:3000'],
    ['127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['localhost:3000', 'https://rollcall.example'],
  ])('to %s from %s is our own', (host, origin) => {
    expect(check({ host, origin })).not.toThrow()
  })

  test.each([
    ['rollcall.example', 'https://evil.example'],
    ['rollcall.example', 'null'],
    ['rollcall.example', 'http://rollcall.example.evil.example'],
    ['rollcall.example', 'https://rollcall.example:8443'],
    ['localhost:3000', 'http://localhost:5173'],
    ['localhost:3000', 'not an origin'],
    ['evil.example', 'http://evil.example'],
  ])('to %s from %s is another', (host, origin) => {
    expect(check({ host, origin })).toThrow(expect.objectContaining({ code: 'forbidden' }))
  })
})
