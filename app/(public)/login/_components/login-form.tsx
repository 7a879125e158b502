'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field, Input } from '#components/ui/input.tsx'
import { Message } from '#components/ui/message.tsx'
import { ApiError, failureWords, send } from '#lib/site/fetcher.ts'
import { keepName, keptName } from './kept-name.ts'
import { takeKeyFromFragment } from './key-fragment.ts'

/**
 * Signs the operator in, with a typed key or with the one in the link's fragment. Who is signed in
 * already goes on from here, and not by a redirect of the server, which would carry the fragment
 * with the key to the next address.
 */
export function LoginForm({ next, isSignedIn }: { next: string; isSignedIn: boolean }) {
  const [isSending, setSending] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const nameInput = useRef<HTMLInputElement>(null)

  const signIn = useCallback(
    async (operator_key: string) => {
      setSending(true)
      setFailure(null)
      const name = nameInput.current?.value.trim() ?? ''
      try {
        await send('POST', '/api/operator/session', {
          operator_key,
          ...(name === '' ? {} : { name }),
        })
        keepName(name)
        // A whole load, so that every part of the page is rendered for the operator.
        window.location.replace(next)
      } catch (error) {
        setFailure(
          error instanceof ApiError && error.status === 401
            ? 'This is not the operator key.'
            : failureWords(error),
        )
        setSending(false)
        input.current?.focus()
      }
    },
    [next],
  )

  // Before the link signs in, which takes the name as well.
  useEffect(() => {
    if (nameInput.current && nameInput.current.value === '') nameInput.current.value = keptName()
  }, [])

  useEffect(() => {
    function signInByLink() {
      const key = takeKeyFromFragment()
      if (key !== null) void signIn(key)
      else if (isSignedIn) window.location.replace(next)
    }
    signInByLink()
    window.addEventListener('hashchange', signInByLink)
    return () => window.removeEventListener('hashchange', signInByLink)
  }, [signIn, isSignedIn, next])

  return (
    <form
      method="post"
      className="mt-6 flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        const key = input.current?.value.trim() ?? ''
        if (key !== '') void signIn(key)
      }}
    >
      <Field
        label="Operator key"
        hint="In the file operator-key of the server’s data folder, or what ROLLCALL_OPERATOR_KEY is set to."
      >
        <Input
          ref={input}
          name="operator_key"
          type="password"
          autoComplete="current-password"
          required
          aria-invalid={failure !== null}
        />
      </Field>
      <Field
        label="Your name"
        hint="Optional. It signs what you do in the record, and is kept in this browser."
      >
        <Input
          ref={nameInput}
          name="name"
          dir="auto"
          maxLength={100}
          autoComplete="name"
          spellCheck={false}
        />
      </Field>
      <div role="alert" className="contents">
        {failure ? <Message>{failure}</Message> : null}
      </div>
      <Button type="submit" look="primary" disabled={isSending} className="self-start">
        {isSending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  )
}
