import type { Route } from 'next'
import Link from 'next/link'
import { accessLabel } from '#lib/docs/reference/access.ts'
import { getContract, type ReferenceTag } from '#lib/docs/reference/reference.ts'

/** Every operation of the API in one table, by its tag. */
export function OperationTable({ tags }: { tags: readonly ReferenceTag[] }) {
  return (
    <table className="w-full border-collapse text-data">
      <caption className="sr-only">All operations</caption>
      <thead className="max-md:sr-only">
        <tr className="border-line border-b text-left text-soft text-xs">
          <th scope="col" className="py-2 pr-4 font-medium">
            What it does
          </th>
          <th scope="col" className="py-2 pr-4 font-medium">
            Call
          </th>
          <th scope="col" className="py-2 font-medium">
            Who
          </th>
        </tr>
      </thead>
      {tags.map(({ tag, slug, operations }) => (
        <tbody key={slug} className="border-line border-b">
          <tr>
            <th
              scope="rowgroup"
              colSpan={3}
              className="pt-5 pb-1 text-left font-semibold text-sm max-md:block"
            >
              <Link
                href={`/docs/api/${slug}` as Route}
                prefetch={false}
                className="hover:underline"
              >
                {tag}
              </Link>
            </th>
          </tr>
          {operations.map(({ id, method, path, summary }) => (
            <tr key={id} className="align-baseline max-md:block max-md:py-1.5">
              <td className="pr-4 md:w-1/2 md:py-1.5 max-md:block">
                <Link
                  href={`/docs/api/${slug}#${id}` as Route}
                  prefetch={false}
                  className="underline decoration-line-strong/60 underline-offset-2 hover:decoration-ink"
                >
                  {summary}
                </Link>
              </td>
              <td className="pr-4 font-mono text-soft text-xs [overflow-wrap:anywhere] md:py-1.5 max-md:block">
                <span className="inline-block min-w-13 font-semibold text-ink">{method}</span>{' '}
                {path}
              </td>
              <td className="whitespace-nowrap text-faint md:py-1.5 max-md:block">
                {accessLabel[getContract(id).access]}
              </td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  )
}
