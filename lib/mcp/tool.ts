import type {
  CallToolResult,
  Tool as ListedTool,
  ToolAnnotations,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Contract, Parsed } from '#lib/http/contract.ts'

/** What of a tool is written by hand; the rest is its endpoint's contract. */
export interface ToolDefinition<C extends Contract> {
  readonly name: string
  readonly title: string
  /** For a model: what it does, and when to call it. */
  readonly description: string
  readonly annotations: Omit<ToolAnnotations, 'title' | 'openWorldHint'>
  /** Arguments that have another name than the member of the body: member to argument. */
  readonly renamed?: Readonly<Record<string, string>>
  /** The path parameter that stands for the caller when it is left out. */
  readonly ownId?: keyof Parsed<C, 'params'> & string
  /** What the tool answers where the endpoint answers nothing. */
  readonly answers?: z.ZodObject
  /** The outcome for a model that sees no structured content: short, with all it needs to go on. */
  readonly text: (answer: Answer<C>) => string
}

type Answer<C> = C extends { readonly response: z.ZodType }
  ? Parsed<C, 'response'>
  : Readonly<Record<string, string>>

/** A tool: one endpoint, called with the members of its path, query and body as arguments. */
export interface Tool<C extends Contract = Contract> {
  readonly contract: C
  /** As `tools/list` has it. */
  readonly listed: ListedTool
  /** Judges arguments; what they mean is judged by the endpoint. */
  readonly argumentsSchema: z.ZodObject
  readonly renamed: Readonly<Record<string, string>>
  readonly ownId: string | undefined
  readonly result: (json: unknown, isReplay: boolean) => CallToolResult
}

const idempotencyKey = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[!-~]+$/, 'must be visible ASCII characters')
  .optional()
  .describe(
    'Your own key for this one thing to be done: repeated with the same key and arguments, the call does nothing again and answers what it answered first. Left out, a new one is generated, and a repeated call does the thing twice.',
  )

/** Makes a tool of an endpoint's contract. */
export function defineTool<C extends Contract>(
  contract: C,
  definition: ToolDefinition<C>,
): Tool<C> {
  const { name, title, description, annotations, renamed = {}, ownId, answers, text } = definition
  const params = Object.fromEntries(
    Object.entries(contract.params?.shape ?? {}).map(([param, schema]) => [
      param,
      param === ownId ? z.optional(schema).describe('Yourself, if left out.') : schema,
    ]),
  )
  const others = {
    ...contract.query?.shape,
    ...Object.fromEntries(
      Object.entries(contract.body?.shape ?? {}).map(([member, schema]) => [
        renamed[member] ?? member,
        schema,
      ]),
    ),
    ...(contract.idempotencyKey ? { idempotency_key: idempotencyKey } : {}),
  }
  const response = contract.response ?? answers ?? z.object({})
  return {
    contract,
    listed: {
      name,
      title,
      description,
      // All of them act on this federation and nothing beyond it.
      annotations: { title, ...annotations, openWorldHint: false },
      inputSchema: jsonSchema(z.strictObject({ ...params, ...others }), 'input'),
      outputSchema: jsonSchema(response, 'output'),
    },
    // An id of the wrong form is one of nothing, as in a path.
    argumentsSchema: z.strictObject({ ...mapValues(params, anyString), ...others }),
    renamed,
    ownId,
    result: (json, isReplay) => ({
      content: [
        {
          type: 'text',
          text: `${text(json as Answer<C>)}${isReplay ? ' (This was done by an earlier call with the same key; nothing was done now.)' : ''}`,
        },
      ],
      structuredContent: json as Record<string, unknown>,
    }),
  }
}

function anyString(schema: unknown): z.ZodType {
  return schema instanceof z.ZodOptional ? z.string().optional() : z.string()
}

function mapValues(shape: z.ZodRawShape, change: (schema: unknown) => z.ZodType): z.ZodRawShape {
  return Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, change(schema)]))
}

/**
 * A JSON Schema (2020-12, MCP's own dialect) of a contract's part. Every client that lists the tools
 * gets all of them, so what `format` says already is left out. Answers may grow: what is not known
 * of them is let through.
 */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): { type: 'object' } {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ jsonSchema: node }) => {
      if (node.format === 'uuid' || node.format === 'date-time') delete node.pattern
      if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum
      if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum
      if (io === 'output' && node.additionalProperties === false) delete node.additionalProperties
    },
  })
  return { ...json, type: 'object' }
}
