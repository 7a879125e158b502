interface Target {
  readonly href: string
  readonly type?: string
  readonly title?: string
}

interface Linkset {
  readonly linkset: readonly Readonly<Record<string, string | readonly Target[]>>[]
}

/** Where the API is, what describes it and how it is (RFC 9727, 4.1, as a linkset of RFC 9264). */
export function apiCatalog(origin: string): Linkset {
  return {
    linkset: [
      { anchor: `${origin}/.well-known/api-catalog`, item: [{ href: `${origin}/api` }] },
      {
        anchor: `${origin}/api`,
        'service-desc': [
          {
            href: `${origin}/api/openapi.json`,
            type: 'application/json',
            title: 'OpenAPI 3.1',
          },
        ],
        'service-doc': [{ href: `${origin}/docs/api`, type: 'text/html', title: 'API reference' }],
        'service-meta': [
          { href: `${origin}/.well-known/agent-card.json`, type: 'application/json' },
          { href: `${origin}/.well-known/oauth-protected-resource`, type: 'application/json' },
        ],
        status: [{ href: `${origin}/api/health/ready`, type: 'application/json' }],
      },
    ],
  }
}
