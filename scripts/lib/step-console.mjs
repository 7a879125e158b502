import { stripVTControlCharacters } from 'node:util'

const quietMs = 15_000
const plain = process.stdout.isTTY ? (text) => text : stripVTControlCharacters

/**
 * What the steps of a run say, each line whole and with its step's name before it, as steps run beside
 * each other. When nothing was said for 15 s, it says what is still running: silence never looks like a
 * hang.
 */
export class StepConsole {
  #width
  #running = new Map()
  #timer

  constructor(names) {
    this.#width = Math.max(...names.map((name) => name.length))
  }

  begin(name, title) {
    this.#running.set(name, performance.now())
    this.line(name, title)
  }

  /** One line or several. */
  line(name, text) {
    const before = `${name.padEnd(this.#width)} │ `
    for (const line of plain(text).split('\n')) console.log(`${before}${line}`.trimEnd())
    this.#waitForSilence()
  }

  /** The end of a step: how it went, and what there is to read about it, in one piece. */
  end(name, title, summary, report) {
    this.#running.delete(name)
    this.line(name, summary)
    if (report) console.log(`\n── ${title}\n\n${plain(report)}\n\n──\n`)
    if (this.#running.size === 0) clearTimeout(this.#timer)
  }

  #waitForSilence() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      const names = [...this.#running].map(
        ([name, since]) => `${name} for ${secondsSince(since)} s`,
      )
      console.log(`${''.padEnd(this.#width)} │ still running: ${names.join(', ')}`)
      this.#waitForSilence()
    }, quietMs)
  }
}

export function secondsSince(time) {
  return Math.round((performance.now() - time) / 1000)
}
