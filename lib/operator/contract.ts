import { z } from 'zod'
import { defineContract } from '#lib/http/contract.ts'
import { credential, text } from '#lib/http/fields.ts'

export const signInContract = defineContract({
  id: 'signIn',
  method: 'POST',
  path: '/api/operator/session',
  tag: 'Operator',
  summary: 'Sign a browser in with the operator key',
  description: 'The answer sets an http-only, same-site cookie.',
  access: 'anyone',
  body: z.strictObject({
    operator_key: credential,
    name: text(100).optional().describe('How the operator signs the record of what is done.'),
  }),
  status: 204,
  secret: true,
  problems: ['invalid_operator_key'],
})

export const signOutContract = defineContract({
  id: 'signOut',
  method: 'DELETE',
  path: '/api/operator/session',
  tag: 'Operator',
  summary: 'Sign a browser out',
  access: 'anyone',
  status: 204,
  secret: true,
  problems: [],
})
