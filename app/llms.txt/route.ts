import { answerText } from '#lib/site/discovery/answer.ts'
import { llmsText } from '#lib/site/discovery/llms.ts'

// What it says depends on the running server: Next.js would keep what it was while building.
export const dynamic = 'force-dynamic'

/** GET /llms.txt: what is here, for language models (llmstxt.org). */
export function GET(): Promise<Response> {
  return answerText('text/markdown; charset=utf-8', async ({ config }) =>
    llmsText(config.publicUrl),
  )
}
