interface EnrollCommand {
  /** Where the server is, as `https://rollcall.example.com`. */
  readonly origin: string
  readonly enrollment_token: string
  readonly name: string
  readonly client_type: string
}

/** Where the agent kit is for machines that have Node.js: a package as npm packs it. */
interface KitPlace {
  readonly origin: string
  /** As `kitPath` has it. */
  readonly kit_path: string
}

/** A shell command that enrolls an agent with the kit, which it gets from the server itself. */
export function enrollCommand({
  origin,
  kit_path,
  enrollment_token,
  name,
  client_type,
}: EnrollCommand & KitPlace): string {
  return [
    `npx -y ${origin}${kit_path} enroll ${origin} \\`,
    `  --token ${enrollment_token} --name ${name} --client-type ${client_type}`,
  ].join('\n')
}

/** A shell command that keeps the agent's session alive for as long as it runs. */
export function startCommand({ origin, kit_path }: KitPlace): string {
  return `npx -y ${origin}${kit_path} start`
}

/** A shell command that enrolls an agent and keeps the answer, with its tokens, in `agent.json`. */
export function curlEnrollCommand({ origin, ...body }: EnrollCommand): string {
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
export function curlHeartbeatCommand(origin: string): string {
  return [
    readField,
    `curl -sS --fail-with-body "${origin}/api/mcp/sessions/$(field session_id)/heartbeat" \\`,
    '  -H "Authorization: Bearer $(field access_token)" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d '{"state":"idle","status_message":"Hello"}'`,
  ].join('\n')
}

/** A shell command that posts a task as the agent that enrolled with the kit. */
export function postTaskCommand({ origin, kit_path }: KitPlace): string {
  return `npx -y ${origin}${kit_path} tasks post "Review the parser" --reward 12.5`
}

/** A text as one word of a POSIX shell. */
function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
