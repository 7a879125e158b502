import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'

export interface PublicJwk {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  readonly kid: string
  readonly alg: 'EdDSA'
  readonly use: 'sig'
}

export interface Keys {
  /** Signs access tokens; its public half is in the JWKS. */
  readonly accessPrivate: KeyObject
  readonly accessPublic: KeyObject
  readonly accessJwk: PublicJwk
  /** HMAC keys, 256 bits each. */
  readonly reconnect: Uint8Array
  readonly refreshHash: Uint8Array
  readonly refreshSuccessor: Uint8Array
  readonly operatorSession: Uint8Array
}

/** An Ed25519 private key in PKCS #8 (RFC 8410) is these bytes and the 32 of the seed. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** Derives every key from the one secret (HKDF-SHA-256, RFC 5869): equal secrets, equal keys. */
export async function deriveKeys(secret: string): Promise<Keys> {
  const derive = (purpose: string) =>
    new Uint8Array(hkdfSync('sha256', secret, 'rollcall', `rollcall ${purpose} v1`, 32))
  const accessPrivate = createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, derive('access token signature')]),
    format: 'der',
    type: 'pkcs8',
  })
  const accessPublic = createPublicKey(accessPrivate)
  const { x = '' } = accessPublic.export({ format: 'jwk' })
  const jwk = { kty: 'OKP', crv: 'Ed25519', x } as const
  return {
    accessPrivate,
    accessPublic,
    accessJwk: { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA', use: 'sig' },
    reconnect: derive('reconnect token'),
    refreshHash: derive('refresh token hash'),
    refreshSuccessor: derive('refresh token successor'),
    operatorSession: derive('operator session'),
  }
}
