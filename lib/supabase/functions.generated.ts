// Generated from the database by `npm run types:generate`; a test fails when they differ.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export interface Database {
  public: {
    Tables: Record<never, never>
    Views: Record<never, never>
    Functions: {
      close_session: {
        Args: {
          p_agent_id?: string | null
          p_reason: string
          p_session_id: string
        }
        Returns: Json
      }
      create_enrollment_token: {
        Args: {
          p_expires_in_s: number
          p_max_uses: number
          p_name?: string | null
          p_roles?: string[] | null
          p_token_hash: string
        }
        Returns: Json
      }
      create_session: {
        Args: {
          p_agent_id: string
          p_client_type?: string | null
          p_idle_timeout_s: number
        }
        Returns: Json
      }
      enroll_agent: {
        Args: {
          p_client_type: string
          p_description?: string | null
          p_idle_timeout_s: number
          p_name: string
          p_refresh_token_hash: string
          p_refresh_ttl_s: number
          p_roles?: string[] | null
          p_token_hash: string
        }
        Returns: Json
      }
      get_session: {
        Args: {
          p_session_id: string
        }
        Returns: Json
      }
      list_enrollment_tokens: {
        Args: {
          p_before?: string | null
          p_before_id?: string | null
          p_limit: number
        }
        Returns: Json
      }
      list_session_events: {
        Args: {
          p_before?: number | null
          p_limit: number
          p_session_id: string
        }
        Returns: Json
      }
      list_sessions: {
        Args: {
          p_agent_id?: string | null
          p_before?: string | null
          p_before_id?: string | null
          p_client_type?: string | null
          p_limit: number
          p_q?: string | null
          p_status?: string | null
        }
        Returns: Json
      }
      read_events: {
        Args: {
          p_after: number
          p_epoch: string
          p_feed: string
          p_limit?: number | null
        }
        Returns: Json
      }
      reconnect_session: {
        Args: {
          p_idle_timeout_s: number
          p_next_token_hash: string
          p_session_id: string
          p_token_hash: string
        }
        Returns: Json
      }
      record_heartbeats: {
        Args: {
          p_heartbeats: Json
          p_idle_timeout_s: number
        }
        Returns: Json
      }
      refuse_reconnect: {
        Args: {
          p_counts: boolean
          p_session_id: string
        }
        Returns: Json
      }
      revoke_enrollment_token: {
        Args: {
          p_enrollment_token_id: string
        }
        Returns: Json
      }
      rotate_refresh_token: {
        Args: {
          p_grace_s: number
          p_successor_hash: string
          p_token_hash: string
          p_ttl_s: number
        }
        Returns: Json
      }
      schema_version: {
        Args: Record<never, never>
        Returns: Json
      }
      session_history: {
        Args: Record<never, never>
        Returns: Json
      }
      session_snapshot: {
        Args: {
          p_heartbeat_interval_s: number
          p_recent: number
        }
        Returns: Json
      }
      set_reconnect_token: {
        Args: {
          p_agent_id: string
          p_session_id: string
          p_token_hash: string
        }
        Returns: Json
      }
      sweep: {
        Args: {
          p_event_retention_s?: number | null
          p_idle_timeout_s: number
          p_sweep_interval_s: number
        }
        Returns: Json
      }
      tail_events: {
        Args: {
          p_after?: number | null
          p_limit?: number | null
        }
        Returns: Json
      }
    }
    Enums: Record<never, never>
    CompositeTypes: Record<never, never>
  }
}
