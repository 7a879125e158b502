import { clsx } from 'clsx'
import { CopyButton } from '#components/ui/copy-button.tsx'

interface CodeBlockProps {
  /** As a fence names it: `sh`, `ts`, `json`. */
  readonly language: string
  readonly code: string
  /** What it is, where that is more than its language. */
  readonly label?: string
  readonly className?: string
}

const names: Readonly<Record<string, string>> = {
  bash: 'Shell',
  caddy: 'Caddyfile',
  http: 'HTTP',
  ini: 'INI',
  js: 'JavaScript',
  json: 'JSON',
  nginx: 'nginx',
  sh: 'Shell',
  sql: 'SQL',
  text: 'Text',
  toml: 'TOML',
  ts: 'TypeScript',
  tsx: 'TSX',
}

/** An example to read and to copy. Long lines scroll inside, the page never does. */
export function CodeBlock({ language, code, label, className }: CodeBlockProps) {
  const name = label ?? names[language] ?? language
  const text = code.replace(/\n$/, '')
  return (
    <figure className={clsx('min-w-0 rounded border border-line bg-ground', className)}>
      <figcaption className="flex min-h-8 items-center justify-between gap-2 border-line border-b pr-1 pl-3 text-soft text-xs">
        {name}
        <CopyButton text={text} what={`this example: ${name}`} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre tabIndex={0} dir="ltr" className="overflow-x-auto p-3 font-mono text-data leading-5">
        <code>{text}</code>
      </pre>
    </figure>
  )
}
