import { expect, test } from 'vitest'
import { badgeHtml, badgeMarkdown } from './badge-snippets.ts'

const badge = { origin: 'https://rollcall.example', agent_id: 'an-id' }

test('a name is nothing but text in the snippets', () => {
  const name = '](x) <b> "a" & `b` ada'
  expect(badgeMarkdown({ ...badge, name })).toBe(
    '[![\\](x) \\<b\\> "a" \\& \\`b\\` ada](https://rollcall.example/api/badge/an-id.svg)](https://rollcall.example/agents/an-id)',
  )
  expect(badgeHtml({ ...badge, name })).toBe(
    '<a href="https://rollcall.example/agents/an-id"><img src="https://rollcall.example/api/badge/an-id.svg" alt="](x) &#60;b&#62; &#34;a&#34; &#38; `b` ada"></a>',
  )
})
