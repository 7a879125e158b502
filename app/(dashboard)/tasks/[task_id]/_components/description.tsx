/** What the requester wrote. */
export function Description({ text }: { text: string }) {
  return (
    <section aria-labelledby="description" className="md:col-span-2">
      <h2 id="description" className="font-medium text-data">
        Description
      </h2>
      <p
        dir="auto"
        className="mt-2 max-w-prose whitespace-pre-wrap text-left [overflow-wrap:anywhere]"
      >
        {text}
      </p>
    </section>
  )
}
