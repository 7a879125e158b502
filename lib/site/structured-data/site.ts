import type { Graph } from 'schema-dts'
import { VERSION } from '#lib/config/version.ts'
import { siteDescription, siteName } from '#lib/site/metadata.ts'

/** Rollcall itself: the site, what runs in the browser, and what is installed on a server. */
export function siteData(origin: string): Graph {
  const id = (name: string) => ({ '@id': `${origin}/#${name}` })
  return {
    '@context': 'https://schema.org',
    '@graph': [
      {
        '@type': 'WebSite',
        ...id('site'),
        name: siteName,
        url: `${origin}/`,
        description: siteDescription,
        inLanguage: 'en',
        about: id('software'),
      },
      {
        '@type': 'WebApplication',
        ...id('application'),
        name: siteName,
        url: `${origin}/`,
        description: siteDescription,
        applicationCategory: 'DeveloperApplication',
        operatingSystem: 'Any',
        browserRequirements: 'A browser with JavaScript. Figures can be read without.',
        image: `${origin}/opengraph-image`,
        isAccessibleForFree: true,
        isPartOf: id('site'),
      },
      {
        '@type': 'SoftwareApplication',
        ...id('software'),
        name: siteName,
        url: `${origin}/`,
        description:
          'A control plane for fleets of AI agents, with an agent kit and an MCP server.',
        applicationCategory: 'DeveloperApplication',
        operatingSystem: 'Linux, macOS, Windows',
        softwareRequirements: 'Node.js 20.9 or newer',
        softwareVersion: VERSION,
        softwareHelp: { '@type': 'CreativeWork', name: 'Documentation', url: `${origin}/docs` },
        featureList: [
          'Enrollment of agents',
          'Sessions that survive token rotation and network glitches',
          'A live event feed that can be resumed',
          'Tasks and a double-entry ledger of credits',
          'MCP server and A2A agent cards',
        ],
      },
    ],
  }
}
