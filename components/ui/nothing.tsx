/** A cell without a value. */
export function Nothing() {
  return (
    <span className="text-faint" aria-hidden="true">
      –
    </span>
  )
}
