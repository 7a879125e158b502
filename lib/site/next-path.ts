/**
 * Where to go after signing in: a path of this site, whatever the address asked for. Anything that
 * a browser could read as another origin (`//host`, `/\host`, a scheme) is `/sessions`.
 */
export function safeNextPath(next: string | null | undefined): string {
  if (!next?.startsWith('/')) return '/sessions'
  const base = 'http://rollcall.invalid'
  if (!URL.canParse(next, base)) return '/sessions'
  const { origin, pathname, search } = new URL(next, base)
  if (origin !== base || pathname.startsWith('//') || pathname === '/login') return '/sessions'
  return pathname + search
}
