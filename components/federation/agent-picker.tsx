'use client'

import { Combobox } from '@base-ui/react/combobox'
import { Check } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import useSWR from 'swr'
import { controlClass } from '#components/ui/input.tsx'
import type { Agent, AgentList } from '#lib/federation/contract.ts'
import { agentListKey } from '#lib/federation/keys.ts'
import { cleanText } from '#lib/site/list-address.ts'
import { StandingShape } from './agent-mark.tsx'
import {
  type AgentChoice,
  type AgentSelectProps,
  AgentSelectText,
  agentSelectClass,
} from './agent-select-text.tsx'

type Offered = AgentChoice & Partial<Pick<Agent, 'status' | 'client_type'>>

/** The opened control: a field to search with, over the agents that match. */
export function AgentPicker({
  label,
  any,
  canBeAny = true,
  value,
  onChange,
  mayChoose = () => true,
}: Omit<AgentSelectProps, 'className'>) {
  const [isOpen, setOpen] = useState(true)
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(cleanText(typed, 100))
  const key = agentListKey(q === '' ? {} : { q })
  const { data, error } = useSWR<AgentList>(isOpen ? key : null, {
    keepPreviousData: true,
    revalidateOnMount: true,
  })
  const nobody: Offered = { agent_id: '', name: any }
  const found: Offered[] = data?.agents.filter(mayChoose) ?? []
  const items = canBeAny && q === '' ? [nobody, ...found] : found
  return (
    <Combobox.Root<Offered>
      items={items}
      filter={null}
      value={value ?? (canBeAny ? nobody : null)}
      itemToStringLabel={({ name }) => name}
      isItemEqualToValue={(one, other) => one.agent_id === other.agent_id}
      open={isOpen}
      onOpenChange={setOpen}
      onInputValueChange={setTyped}
      onValueChange={(agent) => {
        onChange(agent === null || agent.agent_id === '' ? null : agent)
      }}
    >
      <Combobox.Trigger aria-label={`${label}: ${value?.name ?? any}`} className={agentSelectClass}>
        <AgentSelectText value={value} any={any} />
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner align="start" sideOffset={4} className="z-20">
          <Combobox.Popup
            aria-label={label}
            className="w-(--anchor-width) min-w-64 max-w-(--available-width) overflow-hidden rounded border border-line bg-raised text-data text-ink shadow-xl"
          >
            <div className="p-2">
              <Combobox.Input
                aria-label="Search by agent name"
                placeholder="Agent name"
                className={controlClass}
                spellCheck={false}
                maxLength={100}
              />
            </div>
            <Combobox.Status className="px-3 pb-2 text-soft empty:hidden">
              {error
                ? 'The agents cannot be had just now.'
                : data && found.length === 0
                  ? 'No agent matches.'
                  : null}
            </Combobox.Status>
            <Combobox.List className="max-h-72 overflow-y-auto overscroll-contain border-line border-t py-1 empty:hidden">
              {(agent: Offered) => (
                <Combobox.Item
                  key={agent.agent_id}
                  value={agent}
                  className="flex cursor-pointer items-center gap-2 px-3 py-1.5 outline-none data-highlighted:bg-hover"
                >
                  {agent.status ? (
                    <StandingShape of={agent.status === 'active' ? 'alive' : agent.status} />
                  ) : null}
                  <span dir="auto" className="min-w-0 truncate">
                    {agent.name}
                  </span>
                  {agent.client_type ? (
                    <span dir="auto" className="min-w-0 flex-1 truncate text-faint text-xs">
                      {agent.client_type}
                    </span>
                  ) : null}
                  <Combobox.ItemIndicator className="ml-auto">
                    <Check className="size-4 text-soft" aria-hidden="true" />
                  </Combobox.ItemIndicator>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}
