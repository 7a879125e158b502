/** A page that only tells something: not found, failed. */
export function Notice({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-start gap-4 py-16 sm:py-24">
      <h1 className="font-semibold text-2xl">{title}</h1>
      {children}
    </div>
  )
}
