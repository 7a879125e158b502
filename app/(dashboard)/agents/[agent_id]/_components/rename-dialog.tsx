'use client'

import { useRef, useState } from 'react'
import { useAct } from '#components/operator/use-act.ts'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { controlClass, Field, Input } from '#components/ui/input.tsx'
import { useToasts } from '#components/ui/toast.tsx'
import type { AgentDetail } from '#lib/federation/contract.ts'
import { agentKey } from '#lib/federation/keys.ts'
import { send } from '#lib/site/fetcher.ts'

interface RenameDialogProps {
  readonly agent: AgentDetail
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

interface Naming {
  readonly name?: string
  readonly description?: string | null
}

/** Names an agent anew, and describes it; what it was before comes back by an undo. */
export function RenameDialog({ agent, open, onOpenChange }: RenameDialogProps) {
  const { tell } = useToasts()
  // As it was when the dialog was opened: that is what was there to change, and what an undo restores.
  const [before] = useState(agent)
  const [name, setName] = useState(before.name)
  const [description, setDescription] = useState(before.description ?? '')
  const first = useRef<HTMLInputElement>(null)
  const change = changeOf(before, name.trim(), description.trim())
  const isRenamed = change.name !== undefined

  const act = useAct(
    () => send('PATCH', agentKey(before.agent_id), change),
    () => {
      onOpenChange(false)
      const old = <bdi>{before.name}</bdi>
      const { name: newName } = change
      tell({
        title: isRenamed ? (
          <>
            {old} is now called <bdi>{newName}</bdi>
          </>
        ) : (
          <>{old} is described anew</>
        ),
        undo: {
          label: 'Undo',
          run: () => send('PATCH', agentKey(before.agent_id), wayBack(before, change)),
          done: isRenamed ? <>It is called {old} again</> : <>{old} is described as before</>,
        },
      })
    },
  )

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Rename this agent"
      description="It is shown under the new name from now on. This can be undone."
      happens={[
        'The old name becomes free: another agent may enroll under it.',
        'Its id, its tokens and its sessions stay as they are. It need not do anything.',
      ]}
      keep="Cancel"
      verb={isRenamed ? 'Rename' : 'Save'}
      doing="Saving…"
      isReady={name.trim() !== '' && Object.keys(change).length > 0}
      first={first}
      {...act}
    >
      <Field label="Name">
        <Input
          ref={first}
          name="name"
          dir="auto"
          required
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <Field label="Description" hint="What it is for. Everybody who sees the agent sees it.">
        <textarea
          name="description"
          dir="auto"
          rows={3}
          maxLength={2000}
          className={`${controlClass} h-auto! py-1.5`}
          value={description}
          onChange={({ target }) => setDescription(target.value)}
        />
      </Field>
    </ConfirmDialog>
  )
}

/** What is to be changed; nothing that stays as it is. */
function changeOf(before: AgentDetail, name: string, description: string): Naming {
  const isDescribed = description !== (before.description ?? '')
  return {
    ...(name === before.name ? {} : { name }),
    ...(isDescribed ? { description: description === '' ? null : description } : {}),
  }
}

/** What restores that, and leaves the rest alone. */
function wayBack({ name, description }: AgentDetail, change: Naming): Naming {
  return {
    ...(change.name === undefined ? {} : { name }),
    ...(change.description === undefined ? {} : { description }),
  }
}
