interface EnrollCommand {
  /** Where the server is, as `https://rollcall.example.com`. */
  readonly origin: string
  readonly enrollment_token: string
  readonly name: string
  readonly client_type: string
}

/** A shell command that enrolls an agent and keeps the answer, with its tokens, in `agent.json`. */
export function enrollCommand({ origin, ...body }: EnrollCommand): string {
  return [
    `curl -sS --fail-with-body ${origin}/api/enroll \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d ${shellQuote(JSON.stringify(body))} \\`,
    '  | tee agent.json',
  ].join('\n')
}

// A member of the answer to the enrollment, without a tool that reads JSON.
const readField = 'field() { sed "s/.*\\"$1\\":\\"\\([^\\"]*\\)\\".*/\\1/" agent.json; }'

/** A shell command that sends a heartbeat for the agent in `agent.json`. */
export function heartbeatCommand(origin: string): string {
  return [
    readField,
    `curl -sS --fail-with-body "${origin}/api/mcp/sessions/$(field session_id)/heartbeat" \\`,
    '  -H "Authorization: Bearer $(field access_token)" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d '{"state":"idle","status_message":"Hello"}'`,
  ].join('\n')
}

/** A shell command that posts a task as the agent in `agent.json`. */
export function postTaskCommand(origin: string): string {
  return [
    readField,
    `curl -sS --fail-with-body ${origin}/api/tasks \\`,
    '  -H "Authorization: Bearer $(field access_token)" \\',
    "  -H 'Idempotency-Key: first-task' \\",
    "  -H 'Content-Type: application/json' \\",
    `  -d '{"title":"Review the parser","reward":"12.5"}'`,
  ].join('\n')
}

/** A text as one word of a POSIX shell. */
function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
