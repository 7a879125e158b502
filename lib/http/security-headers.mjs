// @ts-check

/**
 * The Content-Security-Policy of a page (CSP Level 3): scripts are files of this server, or carry the
 * nonce that is made for the one answer. Inline style attributes stay allowed: charts set them.
 * @param {{ nonce: string, development: boolean }} page
 */
export const pagePolicy = ({ nonce, development }) =>
  [
    "default-src 'self'",
    // React rebuilds a server's stack traces with eval, while developing only.
    `script-src 'self' 'nonce-${nonce}'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

/** What every answer carries, whoever writes it; a page has a policy of its own instead of this one. */
export const securityHeaders = [
  {
    key: 'Content-Security-Policy',
    // Data, images and errors: should a browser show one as a page, it may do nothing.
    value: [
      "default-src 'none'",
      "style-src 'unsafe-inline'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
]
