import { cleanTexts } from '../terminal/clean-text.ts'
import { displayWidth } from '../terminal/display-width.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { Finding, Outcome } from './finding.ts'

const LEAST = 30
const WORDS: Readonly<Record<Outcome, string>> = { ok: 'ok', wrong: 'wrong', unknown: 'can’t tell' }

/** A line a finding, what to do beneath it, and what it all comes to; texts of others are cleaned. */
export function printFindings(findings: readonly Finding[], terminal: Terminal): void {
  const faults = findings.filter(({ outcome }) => outcome === 'wrong').length
  if (terminal.json) {
    terminal.printJson({ ok: faults === 0, findings })
    return
  }
  const { green, red, yellow, bold } = terminal.colours
  const paint = { ok: green, wrong: red, unknown: yellow }
  const left = Math.max(...Object.values(WORDS).map(displayWidth)) + 2
  const middle = Math.max(...findings.map(({ check }) => displayWidth(check))) + 2
  // Narrower than this there is no room for three columns: the third stands beneath.
  const isNarrow = terminal.width !== null && terminal.width - left - middle < LEAST
  const indent = ' '.repeat(isNarrow ? 4 : left + middle)
  for (const { check, outcome, says, remedy } of cleanTexts(findings)) {
    const head = `${paint[outcome](WORDS[outcome].padEnd(left))}${check.padEnd(middle)}`
    if (isNarrow) terminal.print(head.trimEnd())
    terminal.print(wrap(isNarrow ? indent : head, says, indent, terminal.width))
    if (remedy) terminal.print(wrap(`${indent}→ `, remedy, `${indent}  `, terminal.width))
  }
  const sum =
    faults === 0
      ? 'Nothing is wrong.'
      : `${faults === 1 ? 'One thing is' : `${faults} things are`} wrong.`
  terminal.print(`\n${bold(sum)}`)
}

/** `text` after `head`, folded between words into a width; the lines after the first are indented. */
export function wrap(head: string, text: string, indent: string, width: number | null): string {
  if (width === null) return head + text
  return fold(text, width - displayWidth(indent))
    .map((line, index) => (index === 0 ? head : indent) + line)
    .join('\n')
}

function fold(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || displayWidth(last) + 1 + displayWidth(word) > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
