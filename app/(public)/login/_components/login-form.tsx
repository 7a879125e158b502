'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field, Input } from '#components/ui/input.tsx'
import { Message } from '#components/ui/message.tsx'
import { ApiError, failureWords, send } from '#lib/site/fetcher.ts'
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

  const signIn = useCallback(
    async (operator_key: string) => {
      setSending(true)
      setFailure(null)
      try {
        await send('POST', '/api/operator/session', { operator_key })
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
      <Field label="Operator key">
        <Input
          ref={input}
          name="operator_key"
          type="password"
          autoComplete="current-password"
          required
          aria-invalid={failure !== null}
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
