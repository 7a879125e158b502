const key = 'rollcall-operator-name'

/** The name that was used last in this browser; empty without one, or where nothing is kept. */
export function keptName(): string {
  try {
    return localStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}

/** Keeps a name for the next time; an empty one is forgotten. */
export function keepName(name: string): void {
  try {
    if (name === '') localStorage.removeItem(key)
    else localStorage.setItem(key, name)
  } catch {
    // A browser that keeps nothing asks again.
  }
}
