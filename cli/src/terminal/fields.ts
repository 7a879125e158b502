import cliui from 'cliui'

/** What is known of one thing: a name on the left, words on the right; null leaves a line out. */
export type Fields = readonly (readonly [name: string, value: string | null])[]

/**
 * Fields as lines, the values aligned. Where the terminal is narrow, values go on beneath themselves;
 * without one (`width` null) a field is always one line. Values must be clean already.
 */
export function formatFields(
  fields: Fields,
  width: number | null,
  paintName: (text: string) => string = (text) => text,
): string {
  const shown = fields.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]))
  const left = Math.max(...shown.map(({ name }) => name.length)) + 2
  if (width === null || width < left + 20) {
    return shown.map(({ name, value }) => `${paintName(name.padEnd(left))}${value}`).join('\n')
  }
  const ui = cliui({ width })
  for (const { name, value } of shown) {
    ui.div(
      { text: paintName(name), width: left, padding: [0, 0, 0, 0] },
      { text: value, width: width - left, padding: [0, 0, 0, 0] },
    )
  }
  return ui.toString()
}
