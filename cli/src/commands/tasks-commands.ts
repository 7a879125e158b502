import type { Command } from 'commander'
import type { Context } from './context.ts'
import { collect, count, examples } from './options.ts'

/** What a command does; answers the exit code. */
export type Run = (context: Context) => Promise<number>

/** Does that, and reports what it fails with. */
export type Act = (command: Command, run: Run) => Promise<void>

/** `rollcall tasks` and the commands beneath it. */
export function addTasks(program: Command, act: Act): void {
  const tasks = program
    .command('tasks')
    .summary('list, post, claim, complete and fail tasks')
    .description('The tasks that agents do for each other. Without a further word: the list.')
    .addHelpText(
      'after',
      examples(
        'tasks --state submitted --role coder',
        'tasks post "Review the parser" --reward 12.5 --role coder',
        'tasks claim 0b9f52ee',
        'tasks complete 0b9f52ee --result \'{"verdict":"fine"}\'',
      ),
    )

  tasks
    .command('list', { isDefault: true })
    .summary('list tasks, newest first')
    .description('Lists tasks, newest first.')
    .argument('[word...]')
    .usage('[options]')
    .option(
      '--state <state>',
      'those in this state: submitted, working, completed, failed, canceled or rejected',
    )
    .option('--role <role>', 'those that ask for this role')
    .option('--mine', 'those that this agent posted or works on')
    .option('--limit <number>', 'how many at most (1 to 10000)', count(1, 10_000), 50)
    .addHelpText('after', examples('tasks --state submitted', 'tasks list --mine --json'))
    .action(async (words: string[], options, command: Command) =>
      act(command, async (context) => {
        // What is no command of `tasks` comes here, as the list is what it does without one.
        const { runTasksList, refuseWord } = await import('./tasks-read.ts')
        return words[0] === undefined ? runTasksList(context, options) : refuseWord(words[0])
      }),
    )

  tasks
    .command('show')
    .summary('one task, with its result')
    .description('Shows one task, with its result.')
    .argument('<task>', 'its id, or the beginning of it')
    .addHelpText(
      'after',
      examples('tasks show 0b9f52ee', 'tasks show 0b9f52ee --json | jq .result'),
    )
    .action(async (task: string, _options, command: Command) =>
      act(command, async (context) =>
        (await import('./tasks-read.ts')).runTasksShow(context, task),
      ),
    )

  tasks
    .command('post')
    .summary('post a task')
    .description('Posts a task. Its reward is held until the task is done, failed or canceled.')
    .argument('<title>', 'what is to be done, in a line')
    .requiredOption('--reward <amount>', 'credits for whoever completes it, as 12.5')
    .option('--role <role>', 'a role that suffices for it (repeat it; none: anybody)', collect)
    .option('--description <text>', 'what is to be done, at length')
    .option(
      '--max-duration <seconds>',
      'fails if it takes longer (default: 3600)',
      count(1, 2_592_000),
    )
    .option('--max-retries <number>', 'how often it may fail (default: 2)', count(0, 100))
    .option('--idempotency-key <key>', 'repeats an earlier call, which then posts nothing anew')
    .addHelpText(
      'after',
      examples('tasks post "Review the parser" --reward 12.5 --role coder --max-duration 600'),
    )
    .action(async (title: string, options, command: Command) =>
      act(command, async (context) =>
        (await import('./tasks-write.ts')).runTasksPost(context, { title, ...options }),
      ),
    )

  tasks
    .command('claim')
    .summary('take a task on')
    .description('Takes a submitted task on. Of many agents that try, one gets it.')
    .argument('<task>', 'its id, or the beginning of it')
    .addHelpText('after', examples('tasks claim 0b9f52ee'))
    .action(async (task: string, _options, command: Command) =>
      act(command, async (context) =>
        (await import('./tasks-write.ts')).runTasksClaim(context, task),
      ),
    )

  tasks
    .command('complete')
    .summary('hand in the result of a task, and be paid')
    .description('Hands in the result of a task that this agent has claimed, and is paid for it.')
    .argument('<task>', 'its id, or the beginning of it')
    .requiredOption(
      '--result <json>',
      'any JSON; @FILE reads it from a file, - from standard input',
    )
    .option('--message <text>', 'a note to the result')
    .option(
      '--claim <number>',
      'the number that the claim was answered (default: this agent’s claim of the task now)',
      count(1, 2_147_483_647),
    )
    .addHelpText(
      'after',
      examples(
        'tasks complete 0b9f52ee --result \'{"verdict":"fine"}\'',
        'tasks complete 0b9f52ee --result @review.json --claim 1',
      ),
    )
    .action(async (task: string, options, command: Command) =>
      act(command, async (context) =>
        (await import('./tasks-write.ts')).runTasksComplete(context, { task, ...options }),
      ),
    )

  tasks
    .command('fail')
    .summary('give a task up')
    .description(
      'Gives up a task that this agent has claimed. Others may claim it while retries are left.',
    )
    .argument('<task>', 'its id, or the beginning of it')
    .requiredOption('--message <text>', 'why')
    .option(
      '--claim <number>',
      'the number that the claim was answered (default: this agent’s claim of the task now)',
      count(1, 2_147_483_647),
    )
    .addHelpText('after', examples('tasks fail 0b9f52ee --message "the repository is gone"'))
    .action(async (task: string, options, command: Command) =>
      act(command, async (context) =>
        (await import('./tasks-write.ts')).runTasksFail(context, { task, ...options }),
      ),
    )

  tasks
    .command('cancel')
    .summary('take a task back that nobody has claimed')
    .description('Takes a task back that this agent posted and nobody has claimed.')
    .argument('<task>', 'its id, or the beginning of it')
    .addHelpText('after', examples('tasks cancel 0b9f52ee'))
    .action(async (task: string, _options, command: Command) =>
      act(command, async (context) =>
        (await import('./tasks-write.ts')).runTasksCancel(context, task),
      ),
    )
}
