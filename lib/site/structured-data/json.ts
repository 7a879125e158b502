import type { Graph, Thing, WithContext } from 'schema-dts'

/** What a page may say of itself in schema.org's words. */
export type StructuredData = WithContext<Exclude<Thing, string>> | Graph

const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/**
 * The data as JSON that can stand inside a `<script>` element: no text in it ends the element, opens
 * a comment or another script (HTML, 13.2.5.17), whatever somebody has called an agent.
 */
export function scriptJson(data: StructuredData): string {
  return JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (sign) => escapes[sign] ?? '')
}
