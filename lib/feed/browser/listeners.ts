/** Who wants to hear something; one that throws does not keep it from the others. */
export class Listeners<Value> {
  readonly #listeners = new Set<{ hear: (value: Value) => void }>()

  get isEmpty(): boolean {
    return this.#listeners.size === 0
  }

  /** Each call adds one more, of the same function too. */
  add(hear: (value: Value) => void): { remove(): void; readonly isHere: boolean } {
    const listener = { hear }
    const listeners = this.#listeners
    listeners.add(listener)
    return {
      remove: () => listeners.delete(listener),
      get isHere() {
        return listeners.has(listener)
      },
    }
  }

  tell(value: Value): void {
    for (const { hear } of [...this.#listeners]) {
      try {
        hear(value)
      } catch (error) {
        // Reported as any uncaught error is.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
