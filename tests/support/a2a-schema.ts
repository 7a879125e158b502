import { z } from 'zod'

/**
 * `AgentCard` of the A2A protocol, version 1.0, derived from its normative definition
 * (a2aproject/A2A, specification/a2a.proto; Apache License 2.0): JSON names in camelCase (5.5), what
 * is REQUIRED there is required here, and such lists have at least one element (5.7). It is closed:
 * a member that the protocol does not have is a mistake in a card of ours.
 */
const text = z.string()
const some = text.min(1)
const several = <Item extends z.ZodType>(item: Item) => z.array(item).min(1)
const struct = z.record(text, z.unknown())
const scopes = z.record(text, text)

const securityRequirement = z.strictObject({
  schemes: z.record(text, z.strictObject({ list: z.array(text).optional() })).optional(),
})

const flow = z.strictObject({
  authorizationUrl: text.optional(),
  deviceAuthorizationUrl: text.optional(),
  tokenUrl: some,
  refreshUrl: text.optional(),
  scopes,
  pkceRequired: z.boolean().optional(),
})

const schemes = {
  apiKeySecurityScheme: z.strictObject({
    description: text.optional(),
    location: z.enum(['query', 'header', 'cookie']),
    name: some,
  }),
  httpAuthSecurityScheme: z.strictObject({
    description: text.optional(),
    scheme: some,
    bearerFormat: text.optional(),
  }),
  oauth2SecurityScheme: z.strictObject({
    description: text.optional(),
    flows: z.record(text, flow),
    oauth2MetadataUrl: z.url().optional(),
  }),
  openIdConnectSecurityScheme: z.strictObject({
    description: text.optional(),
    openIdConnectUrl: z.url(),
  }),
  mtlsSecurityScheme: z.strictObject({ description: text.optional() }),
}

/** A oneof: exactly one of them. */
const securityScheme = z
  .strictObject(schemes)
  .partial()
  .refine((scheme) => Object.keys(scheme).length === 1, 'is of exactly one kind')

export const a2aAgentCard = z
  .strictObject({
    name: some,
    description: some,
    supportedInterfaces: several(
      z.strictObject({
        url: z.url(),
        protocolBinding: some,
        tenant: text.optional(),
        protocolVersion: some,
      }),
    ),
    provider: z.strictObject({ url: z.url(), organization: some }).optional(),
    version: some,
    documentationUrl: z.url().optional(),
    capabilities: z.strictObject({
      streaming: z.boolean().optional(),
      pushNotifications: z.boolean().optional(),
      extensions: z
        .array(
          z.strictObject({
            uri: text.optional(),
            description: text.optional(),
            required: z.boolean().optional(),
            params: struct.optional(),
          }),
        )
        .optional(),
      extendedAgentCard: z.boolean().optional(),
    }),
    securitySchemes: z.record(text, securityScheme).optional(),
    securityRequirements: z.array(securityRequirement).optional(),
    defaultInputModes: several(some),
    defaultOutputModes: several(some),
    skills: several(
      z.strictObject({
        id: some,
        name: some,
        description: some,
        tags: several(text),
        examples: z.array(text).optional(),
        inputModes: z.array(text).optional(),
        outputModes: z.array(text).optional(),
        securityRequirements: z.array(securityRequirement).optional(),
      }),
    ),
    signatures: z
      .array(z.strictObject({ protected: some, signature: some, header: struct.optional() }))
      .optional(),
    iconUrl: z.url().optional(),
  })
  .refine(
    ({ securitySchemes = {}, securityRequirements = [] }) =>
      securityRequirements
        .flatMap((requirement) => Object.keys(requirement.schemes ?? {}))
        .every((name) => name in securitySchemes),
    'requires a security scheme that it does not define',
  )
  .refine(
    ({ skills }) => new Set(skills.map(({ id }) => id)).size === skills.length,
    'has two skills of one id',
  )
