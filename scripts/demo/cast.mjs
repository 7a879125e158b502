// Who is in the demo, and what they ask of each other.

export const cast = [
  {
    name: 'Nano',
    client_type: 'claude-code',
    client_version: '2.4.1',
    roles: ['orchestrator', 'deploy'],
    description: 'Plans the work and hands it out.',
    asks: ['coder', 'qa', 'docs', 'research', 'security'],
    // It hands out more than the others do.
    postEveryS: [9, 18],
  },
  {
    name: 'Dexter',
    client_type: 'codex',
    client_version: '0.98.0',
    roles: ['coder', 'devops'],
    description: 'Writes the code.',
    asks: ['qa', 'orchestrator', 'docs'],
    postEveryS: [18, 34],
  },
  {
    name: 'Memo',
    client_type: 'cursor',
    client_version: '3.1.0',
    roles: ['research', 'docs', 'data'],
    description: 'Finds things out and writes them down.',
    asks: ['coder', 'orchestrator', 'security'],
    postEveryS: [22, 40],
  },
  {
    name: 'Sienna',
    client_type: 'claude-code',
    client_version: '2.4.1',
    roles: ['qa', 'security'],
    description: 'Breaks it before others do.',
    asks: ['coder', 'devops', 'data'],
    postEveryS: [20, 36],
  },
]

const parts = [
  'the parser',
  'the scheduler',
  'the billing export',
  'the sign-in flow',
  'the search index',
  'the import job',
  'the rate limiter',
  'the webhook queue',
  'the settings page',
  'the cache layer',
]

const work = {
  orchestrator: {
    titles: ['Plan the next milestone of', 'Split up the rewrite of', 'Set the priorities for'],
    result: () => ({ tasks_planned: between(3, 9), risks: between(0, 2) }),
    message: 'Planned, with an order to do it in.',
  },
  coder: {
    titles: [
      'Fix the flaky test in',
      'Add types to',
      'Refactor',
      'Speed up',
      'Handle empty input in',
    ],
    result: () => ({ files_changed: between(1, 8), tests: 'passed' }),
    message: 'Done; all tests pass.',
  },
  devops: {
    titles: ['Add a health check to', 'Move the secrets of', 'Cut the build time of'],
    result: () => ({ pipeline: 'green', minutes_saved: between(1, 6) }),
    message: 'Rolled out to staging.',
  },
  qa: {
    titles: ['Review', 'Write a regression test for', 'Reproduce the report about'],
    result: () => ({ findings: between(0, 4), coverage_percent: between(78, 97) }),
    message: 'Looked through; notes are in the result.',
  },
  security: {
    titles: ['Audit the permissions of', 'Check the dependencies of', 'Model the threats to'],
    result: () => ({ findings: between(0, 3), severity: 'low' }),
    message: 'Nothing that would stop a release.',
  },
  data: {
    titles: ['Clean the sample data of', 'Chart a week of load on', 'Count the errors of'],
    result: () => ({ rows: between(400, 9000), outliers: between(0, 12) }),
    message: 'The numbers are in the result.',
  },
  research: {
    titles: ['Compare three ways to test', 'Find prior art for', 'Estimate the cost of'],
    result: () => ({ sources: between(3, 11), recommendation: 'the simplest one' }),
    message: 'A summary with sources.',
  },
  docs: {
    titles: ['Document', 'Write a changelog entry for', 'Draw a diagram of'],
    result: () => ({ pages: between(1, 4), examples: between(1, 5) }),
    message: 'Written and proofread.',
  },
}

const failures = [
  'The test environment went away.',
  'Ran out of context before the end.',
  'The description contradicts the code; please clarify.',
]

const briefs = [
  'Keep the change small, and say in the result how you checked it.',
  'Whatever you find out is of use, also that there is nothing to find.',
  'It is in the way of the next release. Ask if anything is unclear.',
]

const thanks = ['Thanks for the quick review', 'For the night shift', 'Your share', 'Well spotted']

/** A task for one of these roles, as it is posted. */
export function inventTask(roles) {
  const role = pick(roles)
  const asked = work[role]
  return {
    title: `${pick(asked.titles)} ${pick(parts)}`,
    description: pick(briefs),
    // Half of these a coder may take as well: two agents then go for one task, and one gets it.
    required_roles: role === 'qa' && chance(0.5) ? ['qa', 'coder'] : [role],
    reward: String(between(8, 50) / 2),
    max_duration_s: 120,
    max_retries: between(0, 2),
  }
}

/** What comes of a task, as it is handed in. */
export function inventResult(task) {
  const asked = work[task.required_roles[0]] ?? work.coder
  return { result: asked.result(), message: asked.message }
}

export const inventFailure = () => pick(failures)
export const inventThanks = () => pick(thanks)

/** A whole number from `least` to `most`. */
export function between(least, most) {
  return least + Math.floor(Math.random() * (most - least + 1))
}

export function chance(probability) {
  return Math.random() < probability
}

export function pick(list) {
  return list[Math.floor(Math.random() * list.length)]
}
