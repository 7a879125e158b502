import type { FAQPage, WithContext } from 'schema-dts'

interface Question {
  readonly question: string
  /** Plain text, the same that the page shows. */
  readonly answer: string
}

/** Questions that a page shows with their answers. */
export function faqData(questions: readonly Question[]): WithContext<FAQPage> {
  return {
    '@context': 'https://schema.org',
    '@type': 'FAQPage',
    inLanguage: 'en',
    mainEntity: questions.map(({ question, answer }) => ({
      '@type': 'Question',
      name: question,
      acceptedAnswer: { '@type': 'Answer', text: answer },
    })),
  }
}
