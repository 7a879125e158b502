import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { REVISIONS, type Revision } from '#tests/support/mcp.ts'
import { enrollAgents } from './client.ts'
import { type Forwarder, startForwarder } from './mcp-forwarder.ts'
import { makeDataDir, type ServerProcess, startServerProcess } from './support.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * What scenarios ask a server for that only the suite's own example server has, by scenario. Of
 * these, whatever does not need the fixture must hold; of all others, everything.
 */
const FIXTURES: Readonly<Record<string, readonly string[]>> = {
  'tools-call-simple-text': ['test_simple_text'],
  'tools-call-image': ['test_image_content'],
  'tools-call-audio': ['test_audio_content'],
  'tools-call-embedded-resource': ['test_embedded_resource'],
  'tools-call-mixed-content': ['test_multiple_content_types'],
  'tools-call-with-logging': ['test_tool_with_logging'],
  'tools-call-error': ['test_error_handling'],
  'tools-call-with-progress': ['test_tool_with_progress'],
  'tools-call-sampling': ['test_sampling'],
  'tools-call-elicitation': ['test_elicitation'],
  'elicitation-sep1034-defaults': ['test_elicitation_sep1034_defaults'],
  'elicitation-sep1330-enums': ['test_elicitation_sep1330_enums'],
  'json-schema-2020-12': ['json_schema_2020_12_tool'],
  'server-sse-polling': ['test_reconnection'],
  'resources-read-text': ['test://static-text'],
  'resources-read-binary': ['test://static-binary'],
  'resources-templates-read': ['test://template/123/data'],
  'resources-subscribe': ['test://watched-resource'],
  'resources-unsubscribe': ['test://watched-resource'],
  'prompts-get-simple': ['test_simple_prompt'],
  'prompts-get-with-args': ['test_prompt_with_arguments'],
  'prompts-get-embedded-resource': ['test_prompt_with_embedded_resource'],
  'prompts-get-with-image': ['test_prompt_with_image'],
  'completion-complete': ['test_prompt_with_arguments'],
  'server-stateless': [
    'test_missing_capability',
    'test_streaming_elicitation',
    'test_logging_tool',
  ],
  'input-required-result-basic-elicitation': ['test_input_required_result_elicitation'],
  'input-required-result-basic-sampling': ['test_input_required_result_sampling'],
  'input-required-result-basic-list-roots': ['test_input_required_result_list_roots'],
  'input-required-result-request-state': ['test_input_required_result_request_state'],
  'input-required-result-multiple-input-requests': ['test_input_required_result_multiple_inputs'],
  'input-required-result-multi-round': ['test_input_required_result_multi_round'],
  'input-required-result-missing-input-response': ['test_input_required_result_elicitation'],
  'input-required-result-non-tool-request': ['test_input_required_result_prompt'],
  'input-required-result-result-type': ['test_input_required_result_elicitation'],
  'input-required-result-tampered-state': ['test_input_required_result_tampered_state'],
  'input-required-result-capability-check': ['test_input_required_result_capabilities'],
  'input-required-result-ignore-extra-params': ['test_input_required_result_elicitation'],
  'input-required-result-validate-input': ['test_input_required_result_elicitation'],
  'http-custom-header-server-validation': ['x-mcp-header'],
  // An extension, which a server need not have, with tools that take long.
  'tasks-lifecycle': ['greet', 'slow_compute', 'failing_job', 'protocol_error_job'],
  'tasks-capability-negotiation': ['slow_compute'],
  'tasks-wire-fields': ['slow_compute'],
  'tasks-request-state-removal': ['slow_compute'],
  'tasks-mrtr-input': ['confirm_delete', 'multi_input'],
  'tasks-request-headers': ['greet', 'slow_compute'],
  'tasks-dispatch-and-envelope': ['greet', 'slow_compute', 'failing_job'],
  'tasks-required-task-error': ['failing_job'],
  'tasks-mrtr-composition': ['test_tool_with_task'],
}

/** What the suite itself passes over without a check, and why. */
const PASSED_OVER: Readonly<Record<string, string>> = {
  'server-session-lifecycle': 'is for servers with sessions of the transport',
  'server-sse-multiple-streams': 'is for servers with sessions of the transport',
  'tasks-status-notifications': 'the suite has no check for it yet',
}

/** The check of every scenario that all messages are as the schema of the revision says. */
const WIRE_SCHEMA = 'wire-schema-valid'

const checks = z.array(
  z.looseObject({
    id: z.string(),
    status: z.enum(['SUCCESS', 'FAILURE', 'WARNING', 'SKIPPED', 'INFO']),
    errorMessage: z.string().optional(),
  }),
)
type Checks = z.infer<typeof checks>

/** Runs what a revision of the protocol requires of servers; the checks by scenario. */
async function runSuite(url: string, revision: Revision): Promise<Map<string, Checks>> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-conformance-'))
  try {
    const suite = join(ROOT, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')
    const child = spawn(
      join(ROOT, 'node_modules/node/bin/node'),
      [suite, 'server', '--url', `${url}/api/mcp`, '--requirements', revision, '-o', folder],
      { stdio: 'ignore' },
    )
    // It fails for each fixture that is not there; what matters is in its files.
    await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
    return new Map(
      readdirSync(folder).map((name) => [
        name.replace(/^server-/, '').replace(/-\d{4}-\d{2}-\d{2}T[\d-]+Z$/, ''),
        checks.parse(JSON.parse(readFileSync(join(folder, name, 'checks.json'), 'utf8'))),
      ]),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The scenarios that the suite's own list requires of servers, and those it runs beside. */
function requiredScenarios(revision: Revision): string[] {
  const file = `node_modules/@modelcontextprotocol/conformance/requirements/${revision}.yaml`
  const text = readFileSync(join(ROOT, file), 'utf8')
  const scored = /^server:\n((?: {2}- .+\n)+)/m.exec(text)?.[1] ?? ''
  const beside = [...text.matchAll(/^ {2}- scenario: (\S+)\n {4}leg: server$/gm)]
  return [
    ...[...scored.matchAll(/- (\S+)/g)].map(([, name = '']) => name),
    ...beside.map(([, name = '']) => name),
  ]
}

describe('the conformance suite of MCP', () => {
  const dataDir = makeDataDir()
  let server: ServerProcess
  let forwarder: Forwarder

  beforeAll(async () => {
    server = await startServerProcess({ env: { ROLLCALL_DATA_DIR: dataDir.path } })
    const [agent] = await enrollAgents(server.url, 1)
    forwarder = await startForwarder(server.url, agent?.access_token ?? '')
  })
  afterAll(async () => {
    await forwarder?.[Symbol.asyncDispose]()
    await server?.stop()
    dataDir[Symbol.dispose]()
  })

  /** That this is why: it was asked for, and the failures are for want of it. */
  function expectToNeed(fixtures: readonly string[], failures: Checks, scenario: string): void {
    const messages = failures.map(({ errorMessage = '' }) => errorMessage)
    for (const fixture of fixtures) {
      const isAskedFor =
        forwarder.asked.has(fixture) || messages.some((message) => message.includes(fixture))
      expect(isAskedFor, `${scenario} asks for ${fixture}`).toBe(true)
    }
    expect(
      failures.map(({ id }) => id),
      scenario,
    ).not.toContain(WIRE_SCHEMA)
    // This one has much beside that needs none.
    if (scenario === 'server-stateless') {
      for (const message of messages) expect(message).toMatch(new RegExp(fixtures.join('|')))
    }
  }

  test.each(REVISIONS)('for %s holds wherever it needs no fixture of its own', async (revision) => {
    forwarder.asked.clear()
    const results = await runSuite(forwarder.url, revision)
    const required = requiredScenarios(revision)
    expect(required.length).toBeGreaterThan(30)
    expect([...results.keys()].sort()).toEqual([...required].sort())

    const inFull: string[] = []
    const notInFull: string[] = []
    for (const [scenario, all] of results) {
      const failures = all.filter(({ status }) => status === 'FAILURE')
      const held = all.filter(({ id, status }) => status === 'SUCCESS' && id !== WIRE_SCHEMA).length
      const fixtures = FIXTURES[scenario]
      const passedOver = held === 0 ? PASSED_OVER[scenario] : undefined
      if (fixtures) {
        expectToNeed(fixtures, failures, scenario)
        const others = held > 0 ? `; ${held} checks that do not need it hold` : ''
        notInFull.push(`– ${scenario}: needs ${fixtures.join(', ')}${others}`)
      } else {
        expect(failures, scenario).toEqual([])
        if (passedOver === undefined) {
          expect(held, scenario).toBeGreaterThan(0)
          inFull.push(`✓ ${scenario}: ${held} checks`)
        } else {
          notInFull.push(`– ${scenario}: ${passedOver}`)
        }
      }
    }
    console.log(
      [
        `MCP ${revision}: ${inFull.length} of ${results.size} scenarios hold in full`,
        ...inFull,
        ...notInFull,
      ].join('\n'),
    )
  })
})
