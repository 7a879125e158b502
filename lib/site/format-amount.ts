const groups = /\B(?=(?:\d{3})+$)/g

/** A decimal string of credits for people: `1250.5` as `1,250.5`. Exact, whatever its size. */
export function formatAmount(credits: string): string {
  const [whole = '', places] = credits.split('.')
  const grouped = whole.replace(groups, ',')
  return places === undefined ? grouped : `${grouped}.${places}`
}

/** The same, with a true minus sign and never more than two places, for where a glance is enough. */
export function formatRoughly(credits: string): string {
  const [whole = '', places = ''] = credits.split('.')
  const cut = places.slice(0, 2).replace(/0+$/, '')
  return formatAmount(cut === '' ? whole : `${whole}.${cut}`).replace('-', '−')
}
