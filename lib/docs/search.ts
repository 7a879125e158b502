import MiniSearch from 'minisearch'

/** What can be found: a section of a guide, an operation of the API, a problem code. */
export interface SearchEntry {
  /** Its address, which is its name as well. */
  readonly href: string
  readonly kind: 'guide' | 'operation' | 'problem'
  readonly title: string
  /** Where that is: the guide, the tag. */
  readonly place: string
  readonly text: string
}

/** A part of an excerpt; a hit is what was looked for. */
export interface ExcerptPart {
  readonly text: string
  readonly isHit: boolean
}

export interface SearchResult extends SearchEntry {
  readonly excerpt: readonly ExcerptPart[]
}

export type Search = (query: string) => SearchResult[]

const RESULTS = 20
const EXCERPT_CHARS = 150

/** A search over entries: by the beginnings of words, and past a slip of the finger. */
export function createSearch(entries: readonly SearchEntry[]): Search {
  const index = new MiniSearch<SearchEntry>({
    idField: 'href',
    fields: ['title', 'place', 'text'],
    // `snake_case` words are found whole and by their parts.
    tokenize: (text) => {
      const words = text.split(/[^\p{L}\p{N}_]+/u)
      return words.flatMap((word) => (word.includes('_') ? [word, ...word.split('_')] : [word]))
    },
    searchOptions: {
      boost: { title: 5, place: 2 },
      prefix: true,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      combineWith: 'AND',
    },
  })
  index.addAll(entries)
  const byHref = new Map(entries.map((entry) => [entry.href, entry]))
  return (query) =>
    index
      .search(query.slice(0, 200))
      .flatMap(({ id, terms }) => {
        const entry = byHref.get(String(id))
        return entry ? [{ ...entry, excerpt: excerptOf(entry.text, terms) }] : []
      })
      .slice(0, RESULTS)
}

/** The words around the first hit, in parts. */
export function excerptOf(text: string, terms: readonly string[]): ExcerptPart[] {
  const marks = terms.filter((term) => term !== '').map(escaped)
  if (marks.length === 0) return text ? [{ text: cut(text, 0), isHit: false }] : []
  // Longest first, or a part of a word would be marked in place of the whole.
  marks.sort((a, b) => b.length - a.length)
  const pattern = new RegExp(`(${marks.join('|')})`, 'giu')
  const first = text.search(pattern)
  return cut(text, Math.max(first, 0))
    .split(pattern)
    .map((part, position) => ({ text: part, isHit: position % 2 === 1 }))
    .filter((part) => part.text !== '')
}

function cut(text: string, around: number): string {
  const begin = around < EXCERPT_CHARS / 2 ? 0 : text.lastIndexOf(' ', around - 40) + 1
  const end = begin + EXCERPT_CHARS
  const words =
    end >= text.length ? text.slice(begin) : text.slice(begin, text.lastIndexOf(' ', end))
  return `${begin > 0 ? '… ' : ''}${words}${end < text.length ? ' …' : ''}`
}

const escaped = (term: string) => term.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
