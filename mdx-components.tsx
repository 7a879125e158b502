import type { MDXComponents } from 'mdx/types'

const components: MDXComponents = {}

/** What the elements of the guides look like. */
export function useMDXComponents(): MDXComponents {
  return components
}
