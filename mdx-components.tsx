import type { MDXComponents } from 'mdx/types'
import { GuideHeading } from '#components/docs/guide-heading.tsx'
import { GuideLink } from '#components/docs/guide-link.tsx'
import { GuidePre } from '#components/docs/guide-pre.tsx'

const components: MDXComponents = {
  h2: (props) => (
    <GuideHeading level="h2" className="font-semibold text-lg tracking-tight" {...props} />
  ),
  h3: (props) => <GuideHeading level="h3" className="font-semibold text-base" {...props} />,
  a: GuideLink,
  pre: GuidePre,
  code: (props) => (
    <code className="break-words rounded bg-hover px-1 py-px font-mono text-[0.875em]" {...props} />
  ),
  ul: (props) => <ul className="list-disc space-y-1.5 pl-5 marker:text-faint" {...props} />,
  ol: (props) => <ol className="list-decimal space-y-1.5 pl-5 marker:text-faint" {...props} />,
  strong: (props) => <strong className="font-semibold" {...props} />,
  table: (props) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div tabIndex={0} className="overflow-x-auto">
      <table className="w-full border-collapse text-data leading-5" {...props} />
    </div>
  ),
  th: (props) => (
    <th
      scope="col"
      className="border-line border-b py-2 pr-6 text-left align-bottom font-medium text-soft text-xs last:pr-0"
      {...props}
    />
  ),
  td: (props) => <td className="border-line border-b py-2 pr-6 align-top last:pr-0" {...props} />,
}

/** What the elements of the guides look like. */
export function useMDXComponents(): MDXComponents {
  return components
}
