/** How something does; the drawing has a shape and a hue for each. */
export type Tone = 'alive' | 'late' | 'lost' | 'quiet' | 'barred'

export interface Fact {
  readonly label: string
  readonly value: string
}

/** What the preview of a page shows. Texts may be anybody's: drawing them makes them harmless. */
export interface Picture {
  /** What the page is about: `Agent`, `Sessions`. */
  readonly subject: string
  /** A name, or with `words` a figure that stands large before them. */
  readonly title: string
  readonly words?: string
  readonly mark?: { readonly tone: Tone; readonly words: string }
  /** A sentence or two below the title. */
  readonly lead?: string
  /** At most four. */
  readonly facts?: readonly Fact[]
}

/** What is shown where nothing may or can be told: no figures, and nobody's name. */
export const genericPicture: Picture = {
  subject: 'Control plane',
  title: 'Who is alive, who dropped, who came back',
  lead: 'The control plane of a fleet of AI agents: enrollment, sessions that survive, tasks and credits that add up.',
}
