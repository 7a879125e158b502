import type { SessionsFeedEvent } from '../contract.ts'
import type { FederationFeedEvent } from '../federation-contract.ts'

/** The events of each feed, as its contract has them. */
export interface FeedEvents {
  sessions: SessionsFeedEvent
  federation: FederationFeedEvent
}
export type FeedName = keyof FeedEvents

/** "Fetch the state anew": from the server, or made here where events may have been missed. */
export interface Reset {
  type: 'reset'
  data: Record<string, never>
}
export type FeedEvent<Name extends FeedName = FeedName> = FeedEvents[Name] | Reset

export interface Feed<Type extends string = string> {
  readonly name: string
  readonly path: string
  /** EventSource must be told every type. Durable events have an id of their own. */
  readonly types: Readonly<Record<Type, 'durable' | 'passing'>>
  /**
   * After this silence the connection is dead. Keepalive comments cannot be seen from here, so it
   * is several times the interval of the feed's most regular event; null: it has no such event.
   */
  readonly silenceMs: number | null
}

export const feeds: { readonly [Name in FeedName]: Feed<FeedEvents[Name]['type']> } = {
  sessions: {
    name: 'sessions',
    path: '/api/events/sessions',
    types: {
      session_created: 'durable',
      session_updated: 'durable',
      session_disconnected: 'durable',
      health_update: 'passing',
      reset: 'passing',
    },
    silenceMs: 20_000,
  },
  federation: {
    name: 'federation',
    path: '/api/events/federation',
    types: {
      'agent.status': 'durable',
      'task.updated': 'durable',
      'economy.transfer': 'durable',
      'agent.heartbeat': 'passing',
      'federation.stats': 'passing',
      reset: 'passing',
    },
    silenceMs: null,
  },
}
