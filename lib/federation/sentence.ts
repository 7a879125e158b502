/** Something in a sentence that is more than its text: it may lead somewhere, or be formatted. */
export type Part =
  | string
  | { readonly kind: 'agent'; readonly agent_id: string; readonly name: string }
  /** Without a title where that is not known. */
  | { readonly kind: 'task'; readonly task_id: string; readonly title: string | null }
  /** A decimal string. */
  | { readonly kind: 'credits'; readonly amount: string }
  | { readonly kind: 'instant'; readonly at: string }

/** A sentence for people, without its full stop. */
export type Sentence = readonly Part[]

/** A template's text with its parts in their places; empty texts are left out. */
export function say(texts: TemplateStringsArray, ...parts: readonly (Part | Sentence)[]): Sentence {
  return texts
    .flatMap((text, index): Part[] => {
      const part = parts[index]
      return [text, ...(part === undefined ? [] : isSentence(part) ? part : [part])]
    })
    .filter((part) => part !== '')
}

function isSentence(part: Part | Sentence): part is Sentence {
  return Array.isArray(part)
}

/** The sentence as a line of text. */
export function plainText(sentence: Sentence): string {
  return sentence.map(partText).join('')
}

function partText(part: Part): string {
  if (typeof part === 'string') return part
  switch (part.kind) {
    case 'agent':
      return part.name
    case 'task':
      return part.title === null ? 'a task' : `“${part.title}”`
    case 'credits':
      return part.amount
    case 'instant':
      return `${part.at.slice(0, 10)} ${part.at.slice(11, 16)} UTC`
  }
}
