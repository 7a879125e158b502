import { Command, CommanderError } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import type { Environment } from '../terminal/colours.ts'
import { openTerminal } from '../terminal/terminal.ts'
import { type Context, EXIT } from './context.ts'
import { collect, examples, seconds } from './options.ts'
import { onEndingSignal } from './signals.ts'
import { type Act, addTasks, type Run } from './tasks-commands.ts'

/** What the command line reaches the world through: a process, or a test. */
export interface Host {
  readonly env: Environment
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

/**
 * Runs one command line, without the program's own name, and answers the exit code. What a command
 * needs is loaded only for that command, so that each starts quickly.
 */
export async function runCommandLine(argv: readonly string[], host: Host): Promise<number> {
  let exitCode: number = EXIT.done
  // Asked before parsing, as a wrong command line has to be told in JSON, too.
  const json = argv.includes('--json')
  const waits: (() => Promise<void>)[] = []
  const settle = async () => void (await Promise.all(waits.map((wait) => wait())))
  const end = (code: number) => {
    process.exitCode = code
    void settle().then(() => process.exit(code))
  }
  const terminal = openTerminal(host.stdout, host.stderr, host.env, json, end)

  const act = async (command: Command, run: Run) => {
    const { config } = command.optsWithGlobals<{ config?: string }>()
    const context: Context = {
      terminal,
      env: host.env,
      stdin: host.stdin,
      configOption: config,
      configPath: async () => {
        if (config !== undefined) return (await import('node:path')).resolve(config)
        const { identityPath } = await import('../identity/identity-path.ts')
        return identityPath(host.env)
      },
      beforeExit: (wait) => void waits.push(wait),
    }
    // A second signal is not waited with.
    const letGo = onEndingSignal((signal) => {
      letGo()
      void settle().then(() => process.kill(process.pid, signal))
    })
    try {
      exitCode = await run(context)
    } catch (error) {
      const { reportFailure } = await import('./failures.ts')
      exitCode = reportFailure(error, context)
    } finally {
      await settle()
      letGo()
    }
  }

  const program = buildProgram(act)
  program.exitOverride()
  program.configureOutput({
    writeOut: (text) => void host.stdout.write(text),
    writeErr: (text) => void host.stderr.write(text),
    outputError: (text, write) => {
      const detail = text.trim().replace(/^error: /, '')
      if (json) write(`${JSON.stringify({ title: 'Wrong usage', detail, code: 'wrong_usage' })}\n`)
      else write(`rollcall: ${detail}\n`)
    },
  })
  if (json) program.showHelpAfterError(false)
  inheritSettings(program)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Asked for help, or the version.
    return error.exitCode === 0 ? EXIT.done : EXIT.usage
  }
}

/** commander hands settings down only to commands made after them, which ours all are not. */
function inheritSettings(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command)
    inheritSettings(child)
  }
}

function buildProgram(act: Act): Command {
  const program = new Command('rollcall')
    .description(
      'Keeps an agent’s session with a Rollcall server alive, and speaks to the server for it.',
    )
    .version(manifest.version, '-V, --version', 'print the version of the kit')
    .helpOption('-h, --help', 'explain the command')
    .helpCommand('help [command]', 'explain a command')
    .option('--json', 'print JSON, for programs')
    .option('--config <path>', 'the identity file, instead of $ROLLCALL_CONFIG or the usual place')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help explains the command)')

  program.addHelpText(
    'after',
    `\nBegin with:\n  $ rollcall enroll http://localhost:3000 --token TOKEN --name my-agent\n  $ rollcall start\n\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 a person must act (enroll).`,
  )

  program
    .command('enroll')
    .summary('enroll this agent, and save its identity')
    .description(
      'Enrolls this agent with an enrollment token, which the operator mints, and saves its identity.',
    )
    .argument('<url>', 'the server, as https://rollcall.example.com')
    .requiredOption('--name <name>', 'what the agent is called')
    .option(
      '--token <token>',
      'the enrollment token; - reads it from standard input, which no list of processes shows (also: $ROLLCALL_ENROLLMENT_TOKEN)',
    )
    .option('--client-type <type>', 'what kind of client it is: claude-code, codex, …', 'rollcall')
    .option(
      '--role <role>',
      'a role it has (repeat it for several; none: those of the token)',
      collect,
    )
    .option('--description <text>', 'what it does')
    .option('--force', 'overwrite the identity that is there')
    .addHelpText(
      'after',
      examples(
        'enroll http://localhost:3000 --token rce_… --name nano --client-type claude-code',
        'enroll https://rollcall.example.com --token - --name dexter --role coder --role qa < token.txt',
      ),
    )
    .action(async (url: string, options, command: Command) =>
      act(command, async (context) =>
        (await import('./enroll.ts')).runEnroll(context, { url, ...options }),
      ),
    )

  program
    .command('start')
    .summary('keep the agent’s session alive until told to stop')
    .description(
      'The heartbeat daemon: keeps the agent’s session alive, refreshes its tokens and comes back to the session after an outage. It runs until Ctrl-C or SIGTERM, says goodbye then, and prints a line for each change of state.',
    )
    .option(
      '--interval <seconds>',
      'heartbeat at least this often (default: as the server says)',
      seconds,
    )
    .addHelpText('after', examples('start', 'start --interval 10', 'start --json >> rollcall.log'))
    .action(async (options, command: Command) =>
      act(command, async (context) => (await import('./start.ts')).runStart(context, options)),
    )

  program
    .command('status')
    .summary('the server, the agent, its session, lease and tokens')
    .description(
      'Shows the server, the agent, its session and lease, how old its tokens are, and whether the daemon runs. Exits 1 if the server could not be asked.',
    )
    .addHelpText('after', examples('status', 'status --json | jq .session.status'))
    .action(async (_options, command: Command) =>
      act(command, async (context) => (await import('./status.ts')).runStatus(context)),
    )

  program
    .command('whoami')
    .summary('who this agent is')
    .description('Says who this agent is, by its identity file; asks no server.')
    .addHelpText('after', examples('whoami', 'whoami --json | jq -r .agent_id'))
    .action(async (_options, command: Command) =>
      act(command, async (context) => (await import('./whoami.ts')).runWhoami(context)),
    )

  program
    .command('doctor')
    .summary('find out what is wrong, and what to do')
    .description(
      'Examines the identity file, the server, the tokens, the session and the daemon, and says what is wrong and what to do about it. Changes nothing. Exits 1 if anything is wrong.',
    )
    .addHelpText('after', examples('doctor', 'doctor --json'))
    .action(async (_options, command: Command) =>
      act(command, async (context) => (await import('../doctor/doctor.ts')).runDoctor(context)),
    )

  addTasks(program, act)

  program
    .command('transfer')
    .summary('pay another agent')
    .description('Pays another agent. The server’s fee is taken out of the amount.')
    .argument('<to>', 'the other agent: its name or its id')
    .argument('<amount>', 'credits, as 12.5')
    .option('--memo <text>', 'a note, which the two agents and the operator can read')
    .option('--idempotency-key <key>', 'repeats an earlier transfer, which then moves nothing anew')
    .addHelpText(
      'after',
      examples('transfer memo 12.5', 'transfer memo 12.5 --memo "for the review"'),
    )
    .action(async (to: string, amount: string, options, command: Command) =>
      act(command, async (context) =>
        (await import('./transfer.ts')).runTransfer(context, { to, amount, ...options }),
      ),
    )

  program
    .command('balance')
    .summary('the account of this agent, or of another')
    .description('Shows the account of this agent, or of another.')
    .argument('[agent]', 'another agent: its name or its id')
    .addHelpText('after', examples('balance', 'balance dexter', 'balance --json | jq -r .balance'))
    .action(async (agent: string | undefined, _options, command: Command) =>
      act(command, async (context) => (await import('./balance.ts')).runBalance(context, agent)),
    )

  program
    .command('watch')
    .summary('the live feed, a line an event')
    .description(
      'Prints the live feed, a line an event, until Ctrl-C. A connection that breaks is resumed without losing an event.',
    )
    .argument('[feed]', 'sessions or federation', 'sessions')
    .option('--since <event-id>', 'begin after this event (an id that --json printed) and not now')
    .option('--all', 'print also what only passes: heartbeats and statistics')
    .addHelpText(
      'after',
      examples('watch', 'watch federation', 'watch federation --json | jq -r .type'),
    )
    .action(async (feed: string, options, command: Command) =>
      act(command, async (context) =>
        (await import('./watch.ts')).runWatch(context, { feed, ...options }),
      ),
    )

  program
    .command('leave')
    .summary('close the session, and stop the daemon')
    .description(
      'Closes the agent’s session. A daemon that runs is stopped first, as it would open another one. The agent stays enrolled.',
    )
    .addHelpText('after', examples('leave'))
    .action(async (_options, command: Command) =>
      act(command, async (context) => (await import('./leave.ts')).runLeave(context)),
    )

  program
    .command('token')
    .summary('print an access token that is good now')
    .description('Prints an access token that is good now, refreshing it if need be.')
    .option('--header', 'print {"Authorization":"Bearer …"}, as helpers for MCP clients do')
    .addHelpText(
      'after',
      examples('token', 'token --header').concat(
        '\n  $ curl -H "Authorization: Bearer $(rollcall token)" http://localhost:3000/api/tasks',
      ),
    )
    .action(async (options, command: Command) =>
      act(command, async (context) => (await import('./token.ts')).runToken(context, options)),
    )

  program
    .command('mcp')
    .summary('a stdio MCP server: the tools of Rollcall, as this agent')
    .description(
      'An MCP server on standard input and output that relays to the server’s /api/mcp as this agent, with tokens that never run out. MCP clients start it themselves.',
    )
    .addHelpText(
      'after',
      `${examples('mcp')}\n  $ claude mcp add rollcall -- rollcall mcp\n  $ codex mcp add rollcall -- rollcall mcp`,
    )
    .action(async (_options, command: Command) =>
      act(command, async (context) => (await import('./mcp.ts')).runMcp(context)),
    )

  return program
}
