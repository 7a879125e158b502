import { answerText } from '#lib/site/discovery/answer.ts'
import { llmsText } from '#lib/site/discovery/llms.ts'

/** GET /llms.txt: what is here, for language models (llmstxt.org). */
export function GET(): Promise<Response> {
  return answerText('text/markdown; charset=utf-8', async ({ config }) =>
    llmsText(config.publicUrl),
  )
}
