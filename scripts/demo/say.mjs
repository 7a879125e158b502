/** One line for the person at the terminal, with the time of day. */
export function say(line) {
  console.log(`${new Date().toTimeString().slice(0, 8)}  ${line}`)
}
