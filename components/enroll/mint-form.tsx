'use client'

import { useState } from 'react'
import { useSWRConfig } from 'swr'
import { Button } from '#components/ui/button.tsx'
import { Field, Input } from '#components/ui/input.tsx'
import { Message } from '#components/ui/message.tsx'
import { Select } from '#components/ui/select.tsx'
import { useToasts } from '#components/ui/toast.tsx'
import type { EnrollmentToken } from '#lib/enrollment/contract.ts'
import { operatorTokensKey } from '#lib/sessions/keys.ts'
import { failureWords, send } from '#lib/site/fetcher.ts'
import { useEnrollFacts } from './enroll-context.ts'
import { revokeToken, tokenName } from './token-acts.ts'

export type MintedToken = EnrollmentToken & { readonly enrollment_token: string }

const expiries = [
  ['3600', '1 hour'],
  ['86400', '1 day'],
  ['604800', '7 days'],
  ['2592000', '30 days'],
  ['31536000', '1 year'],
] as const

/** The operator mints an enrollment token; what comes back is shown by the caller, once. */
export function MintForm({ onMinted }: { onMinted: (token: MintedToken) => void }) {
  const { roles } = useEnrollFacts()
  const { mutate } = useSWRConfig()
  const { tell } = useToasts()
  const [isSending, setSending] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)

  async function mint(form: FormData) {
    setSending(true)
    setFailure(null)
    const name = String(form.get('name')).trim()
    const chosen = form.getAll('roles')
    try {
      const token = await send<MintedToken>('POST', operatorTokensKey, {
        ...(name === '' ? {} : { name }),
        ...(chosen.length === 0 ? {} : { roles: chosen }),
        max_uses: Number(form.get('max_uses')),
        expires_in_s: Number(form.get('expires_in_s')),
      })
      void mutate(operatorTokensKey)
      onMinted(token)
      const called = <bdi>{tokenName(token)}</bdi>
      tell({
        title: <>The enrollment token {called} is minted</>,
        undo: {
          label: 'Undo',
          run: () => revokeToken(token),
          done: <>The enrollment token {called} is revoked, and admits nobody</>,
        },
      })
    } catch (error) {
      setFailure(failureWords(error))
      setSending(false)
    }
  }

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void mint(new FormData(event.currentTarget))
      }}
    >
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-[1fr_6rem_8rem]">
        <Field label="Name of the token" className="col-span-2 sm:col-span-1">
          <Input name="name" maxLength={100} placeholder="Optional" autoComplete="off" />
        </Field>
        <Field label="Agents">
          <Input name="max_uses" type="number" min={1} max={10000} defaultValue={1} required />
        </Field>
        <Field label="Valid for">
          <Select name="expires_in_s" defaultValue="86400">
            {expiries.map(([seconds, label]) => (
              <option key={seconds} value={seconds}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <fieldset>
        <legend className="font-medium text-data">
          Roles its agents may have <span className="font-normal text-faint">none chosen: any</span>
        </legend>
        <div className="mt-1.5 flex flex-wrap gap-1.5">
          {roles.map((role) => (
            <label
              key={role}
              className="cursor-pointer rounded border border-line px-2 py-0.5 text-data text-soft hover:bg-hover has-checked:border-ink has-checked:bg-ink has-checked:text-ground has-focus-visible:outline-2 has-focus-visible:outline-alive has-focus-visible:outline-offset-2"
            >
              <input type="checkbox" name="roles" value={role} className="sr-only" />
              {role}
            </label>
          ))}
        </div>
      </fieldset>
      <div role="alert" className="contents">
        {failure ? <Message>{failure}</Message> : null}
      </div>
      <Button type="submit" look="primary" disabled={isSending} className="self-start">
        {isSending ? 'Minting…' : 'Mint an enrollment token'}
      </Button>
    </form>
  )
}
