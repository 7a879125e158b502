import { CopyButton } from './copy-button.tsx'

interface CommandBlockProps {
  readonly label: string
  readonly command: string
}

/** A command to paste into a shell. Long lines scroll inside, the page never does. */
export function CommandBlock({ label, command }: CommandBlockProps) {
  return (
    <figure className="min-w-0 rounded border border-line bg-ground">
      <figcaption className="flex items-center justify-between gap-2 border-line border-b py-0.5 pr-1 pl-3 text-soft text-xs">
        {label}
        <CopyButton text={command} what={`the command: ${label}`} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto p-3 font-mono text-xs leading-5" dir="ltr">
        {command}
      </pre>
    </figure>
  )
}
