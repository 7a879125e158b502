import { type StructuredData, scriptJson } from '#lib/site/structured-data/json.ts'

/** A data block of schema.org's words for those who read pages by machine. The one place that escapes. */
export function JsonLd({ data }: { readonly data: StructuredData }) {
  return (
    <script
      type="application/ld+json"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: text of a script is not decoded, so that React's own escaping would break it.
      dangerouslySetInnerHTML={{ __html: scriptJson(data) }}
    />
  )
}
