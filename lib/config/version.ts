/** Of Rollcall, as in package.json: what OpenAPI, MCP and A2A clients are told. */
export const VERSION = '0.1.0'
