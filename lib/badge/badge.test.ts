import { expect, test } from 'vitest'
import { drawBadge } from './badge.ts'

test('a name with markup is text, wherever it stands', () => {
  const label = '</script><script>alert(1)</script>" onload="alert(2)'
  const svg = drawBadge({ label, message: 'alive', shade: 'alive' })
  expect(svg).not.toMatch(/<script|<\/script| onload=|alert\(1\)<\//i)
  expect(svg).toContain('&lt;script&gt;')
  expect(svg.match(/<svg\b/g)).toHaveLength(1)
})

test('a long name is cut between characters', () => {
  const svg = drawBadge({ label: '🦜'.repeat(100), message: 'alive', shade: 'alive' })
  expect(svg).toContain(`${'🦜'.repeat(39)}…`)
  expect(svg.isWellFormed()).toBe(true)
})

test('each standing has its colour; red is for none of them', () => {
  const badge = { label: 'nano', message: 'x' }
  const drawn = (['alive', 'late', 'offline', 'revoked'] as const).map((shade) =>
    drawBadge({ ...badge, shade }),
  )
  expect(new Set(drawn.slice(0, 3)).size).toBe(3)
  expect(drawn[3]).toBe(drawn[2])
})
