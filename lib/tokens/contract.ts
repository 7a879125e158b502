import { z } from 'zod'
import { defineContract } from '#lib/http/contract.ts'
import { credential } from '#lib/http/fields.ts'

export const refreshContract = defineContract({
  id: 'refresh',
  method: 'POST',
  path: '/api/sessions/refresh',
  tag: 'Tokens',
  summary: 'Exchange a refresh token for a new pair of tokens',
  description:
    'Rotation is idempotent: the same token gets the same successor, however often and however many ask, until the successor is in use (it was presented itself, or the access token that came with it was used) and the grace time is over. Presenting the token after that revokes its whole family. Sessions stay as they are.',
  access: 'anyone',
  body: z.strictObject({ refresh_token: credential }),
  status: 200,
  response: z.object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().describe('Seconds.'),
    refresh_token: z.string(),
    refresh_token_expires_in: z.int().describe('Seconds.'),
  }),
  secret: true,
  problems: [
    'invalid_refresh_token',
    'refresh_token_expired',
    'refresh_token_reused',
    'refresh_token_revoked',
  ],
})

export const jwksContract = defineContract({
  id: 'jwks',
  method: 'GET',
  path: '/.well-known/jwks.json',
  tag: 'Tokens',
  summary: 'The public keys that verify access tokens (RFC 7517)',
  access: 'anyone',
  status: 200,
  response: z.object({
    keys: z.array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string(),
        kid: z.string(),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      }),
    ),
  }),
  problems: [],
})
