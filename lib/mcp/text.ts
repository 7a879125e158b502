/** A list as text: how many, and a line for each. */
export function lines(what: string, items: readonly string[]): string {
  return items.length === 0
    ? `No ${what}.`
    : `${items.length} ${what}:\n${items.map((item) => `- ${item}`).join('\n')}`
}

/** How to get the next page of a list, if there is one. */
export function andMore(cursor: string | null): string {
  return cursor === null ? '' : `\nThere are more: call again with cursor "${cursor}".`
}
