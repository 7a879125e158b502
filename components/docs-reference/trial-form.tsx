'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { controlClass, Field, Input } from '#components/ui/input.tsx'
import { Message } from '#components/ui/message.tsx'
import { Select } from '#components/ui/select.tsx'
import type { Trial, TrialField } from '#lib/docs/reference/trial.ts'
import { AnswerView } from './answer-view.tsx'
import { trialRequest, whyNot } from './trial-request.ts'
import { useTrial } from './use-trial.ts'

// For all forms of the page, and for nobody else: it is written nowhere.
let pastedToken = ''

/** What a call takes, to be filled in, and what came back. */
export function TrialForm({ trial, summary }: { trial: Trial; summary: string }) {
  const [params, setParams] = useState<Readonly<Record<string, string>>>({})
  const [query, setQuery] = useState<Readonly<Record<string, string>>>({})
  const [body, setBody] = useState(trial.body ?? '')
  const [token, setToken] = useState(pastedToken)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [isAsking, setIsAsking] = useState(false)
  const { answer, failure, isRunning, send, stop } = useTrial()

  const begin = (isSure: boolean) => {
    const values = { params, query, body, token }
    const why = whyNot(trial, values)
    setTrouble(why)
    setIsAsking(why === null && trial.asksFirst && !isSure)
    if (why !== null || (trial.asksFirst && !isSure)) return
    void send(trialRequest(trial, values))
  }

  return (
    <form
      noValidate
      aria-label={summary}
      className="mt-3 flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        begin(false)
      }}
    >
      {trial.params.map((name) => (
        <Field key={name} label={name}>
          <Input
            className="font-mono"
            autoComplete="off"
            spellCheck={false}
            value={params[name] ?? ''}
            onChange={({ target }) => setParams({ ...params, [name]: target.value })}
          />
        </Field>
      ))}
      {trial.query.length > 0 ? (
        <div className="grid grid-cols-2 gap-3">
          {trial.query.map((field) => (
            <QueryField
              key={field.name}
              field={field}
              value={query[field.name] ?? ''}
              onChange={(value) => setQuery({ ...query, [field.name]: value })}
            />
          ))}
        </div>
      ) : null}
      {trial.body === null ? null : (
        <Field label="Body">
          <textarea
            className={`${controlClass} h-auto py-2 font-mono`}
            rows={Math.min(12, body.split('\n').length + 1)}
            autoComplete="off"
            spellCheck={false}
            value={body}
            onChange={({ target }) => setBody(target.value)}
          />
        </Field>
      )}
      {trial.access === 'anyone' ? null : (
        <Field label="Access token or operator key" hint={tokenHint(trial)}>
          <Input
            type="password"
            autoComplete="off"
            value={token}
            onChange={({ target }) => {
              pastedToken = target.value
              setToken(target.value)
            }}
          />
        </Field>
      )}
      {trouble ? <Message>{trouble}</Message> : null}
      {isAsking ? (
        <Question
          trial={trial}
          summary={summary}
          onNo={() => setIsAsking(false)}
          onYes={() => begin(true)}
        />
      ) : (
        <p className="flex gap-2">
          <Button type="submit" look="primary" disabled={isRunning}>
            {isRunning && !trial.isStream ? 'Sending…' : 'Send'}
          </Button>
          {isRunning ? <Button onClick={stop}>Stop</Button> : null}
        </p>
      )}
      <p role="status" className="sr-only">
        {failure ?? (answer ? `Answered ${answer.status}` : '')}
      </p>
      {failure ? <Message>{failure}</Message> : null}
      {answer ? <AnswerView answer={answer} /> : null}
    </form>
  )
}

function tokenHint({ access }: Trial): string {
  const kept = 'It stays in this page’s memory, and is gone with it.'
  if (access === 'agent' || access === 'anyone_or_agent') return `Of the agent that calls. ${kept}`
  return `Without one the call is made as you are signed in here. ${kept}`
}

interface QueryFieldProps {
  readonly field: TrialField
  readonly value: string
  readonly onChange: (value: string) => void
}

function QueryField({ field: { name, values }, value, onChange }: QueryFieldProps) {
  return (
    <Field label={name}>
      {values.length > 0 ? (
        <Select value={value} onChange={({ target }) => onChange(target.value)}>
          <option value="">Any</option>
          {values.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Select>
      ) : (
        <Input
          className="font-mono"
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  )
}

interface QuestionProps {
  readonly trial: Trial
  readonly summary: string
  readonly onNo: () => void
  readonly onYes: () => void
}

function Question({ trial: { method, path }, summary, onNo, onYes }: QuestionProps) {
  return (
    <Message>
      <p>
        This is not a rehearsal. <span className="font-medium">{summary}</span>:{' '}
        <code className="[overflow-wrap:anywhere] font-mono text-xs">
          {method} {path}
        </code>{' '}
        is carried out on this server.
      </p>
      <p className="mt-2 flex gap-2">
        <Button autoFocus onClick={onNo}>
          Do not send
        </Button>
        <Button look="primary" onClick={onYes}>
          Send it
        </Button>
      </p>
    </Message>
  )
}
