import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** POST /api/bench/memory: what the server's process holds after a full garbage collection. */
export async function POST(): Promise<Response> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // Twice, with a turn between: what finalizers let go is collected as well.
  collect()
  await new Promise((resolve) => setTimeout(resolve, 200))
  collect()
  return Response.json(process.memoryUsage())
}
