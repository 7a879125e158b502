import type { Dataset, PropertyValue, WithContext } from 'schema-dts'
import { siteName } from '#lib/site/metadata.ts'

/** A figure of a dashboard, with its value where the page shows one now. */
export interface Variable {
  readonly name: string
  readonly description: string
  readonly value?: number | string | null
  /** As people say it: `agents`, `credits`, `%`. */
  readonly unit?: string
}

interface DatasetFacts {
  readonly origin: string
  /** The dashboard's path. */
  readonly path: string
  readonly name: string
  readonly description: string
  readonly variables: readonly Variable[]
  /** Paths of the API that answer the same as JSON, for anyone who may see the page. */
  readonly api?: readonly string[]
  /** When the figures were read, as an ISO instant. */
  readonly modified?: string
  /** The time that they tell of, as `2026-11-20/2026-11-21`. */
  readonly covers?: string
}

/** What a dashboard measures. No license is named, as a server states none for its data. */
export function datasetData(facts: DatasetFacts): WithContext<Dataset> {
  const { origin, path, name, description, variables, api = [], modified, covers } = facts
  return {
    '@context': 'https://schema.org',
    '@type': 'Dataset',
    '@id': `${origin}${path}#dataset`,
    name,
    description,
    url: `${origin}${path}`,
    isAccessibleForFree: true,
    inLanguage: 'en',
    creator: {
      '@type': 'Organization',
      name: `${siteName} at ${new URL(origin).host}`,
      url: origin,
    },
    includedInDataCatalog: { '@type': 'DataCatalog', name: siteName, url: `${origin}/` },
    measurementTechnique: 'Heartbeats, leases and transfers that the server records as they happen',
    variableMeasured: variables.map(propertyValue),
    ...(modified ? { dateModified: modified } : {}),
    ...(covers ? { temporalCoverage: covers } : {}),
    ...(api.length > 0
      ? {
          distribution: api.map((each) => ({
            '@type': 'DataDownload',
            contentUrl: `${origin}${each}`,
            encodingFormat: 'application/json',
          })),
        }
      : {}),
  }
}

function propertyValue({ name, description, value, unit }: Variable): PropertyValue {
  return {
    '@type': 'PropertyValue',
    name,
    description,
    ...(value === undefined || value === null ? {} : { value }),
    ...(unit ? { unitText: unit } : {}),
  }
}
