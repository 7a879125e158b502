import { InvalidArgumentError } from 'commander'

/** Example lines for the end of a help text. */
export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ rollcall ${line}`).join('\n')}`
}

/** An option that may be given several times, or once with commas. */
export function collect(value: string, before: string[] = []): string[] {
  const values = value.split(',').map((each) => each.trim())
  return [...before, ...values.filter((each) => each !== '')]
}

/** Seconds, as a fraction if need be. */
export function seconds(value: string): number {
  const number = Number(value)
  if (value.trim() !== '' && number >= 0.1 && number <= 3600) return number
  throw new InvalidArgumentError('It should be seconds, from 0.1 to 3600.')
}

/** A whole number within bounds. */
export function count(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= min && number <= max) return number
    throw new InvalidArgumentError(`It should be a whole number from ${min} to ${max}.`)
  }
}
