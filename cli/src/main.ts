import { runCommandLine } from './commands/program.ts'

const exitCode = await runCommandLine(process.argv.slice(2), process)
// Not before everything is written: a pipe may take it in parts.
await new Promise((resolve) => process.stdout.write('', resolve))
process.exit(exitCode || process.exitCode)
