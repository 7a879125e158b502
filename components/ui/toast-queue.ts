/** Something to tell that a person has done, and how to take it back. */
export interface Telling {
  readonly title: React.ReactNode
  readonly description?: React.ReactNode
  readonly undo?: Undo
}

export interface Undo {
  /** What the button says: "Undo". */
  readonly label: string
  /** Takes it back; throws where it cannot. */
  readonly run: () => Promise<unknown>
  /** What to tell once it is taken back. */
  readonly done: React.ReactNode
}

/** Keeps what is told until somebody shows it: the part that does is loaded when first needed. */
export class ToastQueue {
  #waiting: Telling[] = []
  #show: ((telling: Telling) => void) | null = null

  tell = (telling: Telling): void => {
    if (this.#show) this.#show(telling)
    else this.#waiting.push(telling)
  }

  /** Hands over what waits and what comes; answers how to stop. */
  showWith = (show: (telling: Telling) => void): (() => void) => {
    this.#show = show
    for (const telling of this.#waiting.splice(0)) show(telling)
    return () => {
      this.#show = null
    }
  }
}
