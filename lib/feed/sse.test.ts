import { expect, test } from 'vitest'
import { encodeEvent, encodePreamble, keepalive } from './sse.ts'

const text = (chunk: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(chunk)

test('an event is its id, its type and one line of data', () => {
  expect(text(encodeEvent({ id: '0123abcd-7', type: 'session_created', session_id: 's' }))).toBe(
    'id: 0123abcd-7\nevent: session_created\ndata: {"type":"session_created","session_id":"s"}\n\n',
  )
})

test('an event that passes has no id', () => {
  expect(text(encodeEvent({ type: 'health_update', data: { late: 0 } }))).toBe(
    'event: health_update\ndata: {"type":"health_update","data":{"late":0}}\n\n',
  )
})

test('nothing in the data can end the line or the event', () => {
  const hostile = 'a\nid: 9\r\n\ndata: x\u2028\u2029\u0000é😀'
  const lines = text(encodeEvent({ id: '0123abcd-1', type: 't', data: hostile })).split(
    /\r\n|[\r\n]/,
  )
  expect(lines).toHaveLength(5)
  expect(JSON.parse(lines[2]?.slice('data: '.length) ?? '')).toEqual({ type: 't', data: hostile })
})

test('the preamble tells when to come back, and from where', () => {
  expect(text(encodePreamble(1000, '0123abcd-7'))).toBe(
    'retry: 1000\n: rollcall\n\nid: 0123abcd-7\n\n',
  )
})

test('the keepalive is a comment', () => {
  expect(text(keepalive)).toBe(': keepalive\n\n')
})
