import { OPERATOR_COOKIE, OPERATOR_SESSION_TTL_S } from '#lib/tokens/operator-session.ts'

/** `Set-Cookie` for the operator's session; an empty value takes it away (RFC 6265). */
export function operatorCookie(value: string, publicUrl: string): string {
  return [
    `${OPERATOR_COOKIE}=${value}`,
    'Path=/',
    'HttpOnly',
    // Not Strict: the operator follows links to a dashboard from elsewhere. What changes things is
    // checked for its origin.
    'SameSite=Lax',
    `Max-Age=${value ? OPERATOR_SESSION_TTL_S : 0}`,
    ...(publicUrl.startsWith('https:') ? ['Secure'] : []),
  ].join('; ')
}
