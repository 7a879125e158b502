interface Badge {
  /** Where the server is, as `https://rollcall.example.com`. */
  readonly origin: string
  readonly agent_id: string
  /** Whatever the agent is called. */
  readonly name: string
}

/** An agent's badge that leads to its page, in Markdown (CommonMark). */
export function badgeMarkdown({ origin, agent_id, name }: Badge): string {
  // What could begin something else; escaped it is nothing but itself (CommonMark, 2.4).
  const alt = name.replace(/[\\[\]<>&*_`~|!]/g, '\\$&')
  return `[![${alt}](${origin}/api/badge/${agent_id}.svg)](${origin}/agents/${agent_id})`
}

/** The same in HTML. */
export function badgeHtml({ origin, agent_id, name }: Badge): string {
  const alt = name.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  return `<a href="${origin}/agents/${agent_id}"><img src="${origin}/api/badge/${agent_id}.svg" alt="${alt}"></a>`
}
