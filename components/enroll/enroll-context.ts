'use client'

import { createContext, use } from 'react'
import type { Role } from '#lib/enrollment/contract.ts'

/** What enrolling needs to know of the server. */
export interface EnrollFacts {
  readonly isOperator: boolean
  readonly public_url: string
  /** Where the server gives the agent kit out. */
  readonly kit_path: string
  readonly roles: readonly Role[]
}

export const EnrollContext = createContext<EnrollFacts | null>(null)

export function useEnrollFacts(): EnrollFacts {
  const facts = use(EnrollContext)
  if (facts === null) throw new Error('useEnrollFacts needs an <EnrollContext> around it')
  return facts
}
