import { isValidElement } from 'react'
import { CodeBlock } from './code-block.tsx'

/** A fenced example of a guide. */
export function GuidePre({ children }: React.ComponentProps<'pre'>) {
  if (!isValidElement<{ className?: string; children?: unknown }>(children)) return null
  const { className = '', children: code } = children.props
  return (
    <CodeBlock language={className.replace(/^language-/, '') || 'text'} code={String(code ?? '')} />
  )
}
