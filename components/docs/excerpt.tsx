import { Fragment } from 'react'
import type { ExcerptPart } from '#lib/docs/search.ts'

/** The words around a hit, which stands out by weight. */
export function Excerpt({ parts }: { parts: readonly ExcerptPart[] }) {
  let position = 0
  return (
    <>
      {parts.map(({ text, isHit }) => {
        const key = position
        position += text.length
        return isHit ? (
          <mark key={key} className="bg-transparent font-medium text-ink">
            {text}
          </mark>
        ) : (
          <Fragment key={key}>{text}</Fragment>
        )
      })}
    </>
  )
}
