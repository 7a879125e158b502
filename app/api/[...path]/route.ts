import { notFound } from '#lib/http/route.ts'

/** Whatever has no endpoint of its own. */
export {
  notFound as DELETE,
  notFound as GET,
  notFound as HEAD,
  notFound as OPTIONS,
  notFound as PATCH,
  notFound as POST,
  notFound as PUT,
}
