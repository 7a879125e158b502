/** The members that are there as a query string, in their order: equal filters are one key of a cache. */
export function queryString(members: Readonly<Record<string, string | undefined>>): string {
  const present = Object.entries(members).filter((member): member is [string, string] =>
    Boolean(member[1]),
  )
  return new URLSearchParams(present).toString()
}

/** The address of a page of a list, which is also its key; `query` as `queryString` gives it. */
export function listKey(path: string, limit: number, query: string): string {
  return `${path}?limit=${limit}${query === '' ? '' : `&${query}`}`
}
