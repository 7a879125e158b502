import { Fragment } from 'react'

/** Words of a contract, in which backquotes mark code. */
export function CodeText({ text }: { text: string }) {
  return text.split('`').map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed text
    <Fragment key={index}>
      {index % 2 === 1 ? <code className={codeClass}>{part}</code> : part}
    </Fragment>
  ))
}

/** Long names break rather than push the page out. */
export const codeClass = 'font-mono text-[0.92em] break-words'
