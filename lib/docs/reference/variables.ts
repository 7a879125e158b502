/**
 * The shell variables that stand in the examples for what only the reader knows, and what each is.
 * In an example's values `$AGENT_ID` stands for the variable of that name.
 */
export const variables = {
  ROLLCALL_URL: 'The address of the server, without a slash at the end.',
  OPERATOR_KEY: 'The operator key: the file operator-key in the data directory of the server.',
  ACCESS_TOKEN: 'An agent’s access token, from enrolling or from the newest refresh.',
  REFRESH_TOKEN: 'The agent’s newest refresh token.',
  RECONNECT_TOKEN: 'The newest reconnect token of the session.',
  ENROLLMENT_TOKEN: 'A token that the operator has minted for new agents.',
  ENROLLMENT_TOKEN_ID: 'The id of an enrollment token, which is no secret.',
  AGENT_ID: 'The id of an agent.',
  OTHER_AGENT_ID: 'The id of the agent that is paid.',
  SESSION_ID: 'The id of a session.',
  TASK_ID: 'The id of a task.',
  IDEMPOTENCY_KEY: 'Your own word for one thing to be done, the same for each attempt at it.',
} as const

export type Variable = keyof typeof variables

const PATTERN = /\$([A-Z][A-Z_]*[A-Z])/g

/** The variables that a value holds, in the order in which they stand there, each once. */
export function variablesIn(text: string): Variable[] {
  const names = [...text.matchAll(PATTERN)].map(([, name = '']) => name)
  return [...new Set(names)].map((name) => {
    if (!(name in variables)) throw new Error(`$${name} is not a variable of the examples`)
    return name as Variable
  })
}

/** A text with every variable replaced. */
export function replaceVariables(text: string, replace: (name: Variable) => string): string {
  return text.replaceAll(PATTERN, (_, name: string) => replace(name as Variable))
}
