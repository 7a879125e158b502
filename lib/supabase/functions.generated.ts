// Generated from the database by `npm run types:generate`; a test fails when they differ.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export interface Database {
  public: {
    Tables: Record<never, never>
    Views: Record<never, never>
    Functions: {
      cancel_task: {
        Args: {
          p_agent_id: string
          p_task_id: string
        }
        Returns: Json
      }
      claim_task: {
        Args: {
          p_agent_id: string
          p_task_id: string
        }
        Returns: Json
      }
      close_session: {
        Args: {
          p_actor?: Json | null
          p_agent_id?: string | null
          p_reason: string
          p_session_id: string
        }
        Returns: Json
      }
      complete_task: {
        Args: {
          p_agent_id: string
          p_claim: number
          p_fee_bps: number
          p_message?: string | null
          p_result: Json
          p_task_id: string
        }
        Returns: Json
      }
      confirm_refresh_token: {
        Args: {
          p_refresh_token_id: string
        }
        Returns: Json
      }
      create_enrollment_token: {
        Args: {
          p_actor?: Json | null
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
      create_task: {
        Args: {
          p_agent_id: string
          p_description?: string | null
          p_fingerprint: string
          p_idempotency_key: string
          p_max_duration_s: number
          p_max_retries: number
          p_required_roles: string[]
          p_reward: number | string
          p_title: string
        }
        Returns: Json
      }
      economy_stats: {
        Args: Record<never, never>
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
      fail_task: {
        Args: {
          p_agent_id: string
          p_claim: number
          p_message: string
          p_task_id: string
        }
        Returns: Json
      }
      federation_stats: {
        Args: Record<never, never>
        Returns: Json
      }
      fleet_presence: {
        Args: {
          p_heartbeat_interval_s: number
        }
        Returns: Json
      }
      get_account: {
        Args: {
          p_agent_id: string
        }
        Returns: Json
      }
      get_agent: {
        Args: {
          p_agent_id: string
        }
        Returns: Json
      }
      get_availability: {
        Args: {
          p_agent_id: string
        }
        Returns: Json
      }
      get_session: {
        Args: {
          p_session_id: string
        }
        Returns: Json
      }
      get_task: {
        Args: {
          p_task_id: string
        }
        Returns: Json
      }
      grant_credits: {
        Args: {
          p_actor?: Json | null
          p_agent_id: string
          p_amount: number | string
          p_fingerprint: string
          p_idempotency_key: string
          p_memo?: string | null
        }
        Returns: Json
      }
      list_agent_timeline: {
        Args: {
          p_agent_id: string
          p_before?: string | null
          p_before_id?: string | null
          p_limit: number
        }
        Returns: Json
      }
      list_agents: {
        Args: {
          p_before?: string | null
          p_before_id?: string | null
          p_limit: number
          p_q?: string | null
          p_role?: string | null
          p_status?: string | null
        }
        Returns: Json
      }
      list_audit_records: {
        Args: {
          p_action?: string | null
          p_before?: number | string | null
          p_limit: number
          p_q?: string | null
          p_target_id?: string | null
        }
        Returns: Json
      }
      list_availability: {
        Args: {
          p_after?: string | null
          p_limit: number
          p_q?: string | null
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
      list_revoked_agents: {
        Args: {
          p_since: string
        }
        Returns: Json
      }
      list_session_events: {
        Args: {
          p_before?: number | string | null
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
      list_task_candidates: {
        Args: {
          p_agent_id?: string | null
          p_limit: number
          p_task_id: string
        }
        Returns: Json
      }
      list_tasks: {
        Args: {
          p_assignee_id?: string | null
          p_before?: number | string | null
          p_limit: number
          p_requester_id?: string | null
          p_role?: string | null
          p_state?: string | null
        }
        Returns: Json
      }
      list_transfers: {
        Args: {
          p_agent_id?: string | null
          p_before?: number | string | null
          p_kind?: string | null
          p_limit: number
        }
        Returns: Json
      }
      read_events: {
        Args: {
          p_after: number | string
          p_epoch: string
          p_feed: string
          p_limit?: number | null
        }
        Returns: Json
      }
      recent_heartbeats: {
        Args: {
          p_since?: string | null
        }
        Returns: Json
      }
      reconnect_session: {
        Args: {
          p_agent_id?: string | null
          p_idle_timeout_s: number
          p_next_token_hash: string
          p_resume_window_s?: number | null
          p_session_id: string
          p_token_hash?: string | null
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
      record_refused_sign_in: {
        Args: {
          p_actor: Json
          p_count?: number | null
        }
        Returns: Json
      }
      record_sign_in: {
        Args: {
          p_actor: Json
        }
        Returns: Json
      }
      refuse_reconnect: {
        Args: {
          p_counts: boolean
          p_resume_window_s?: number | null
          p_session_id: string
        }
        Returns: Json
      }
      restore_enrollment_token: {
        Args: {
          p_actor?: Json | null
          p_enrollment_token_id: string
        }
        Returns: Json
      }
      revoke_agent: {
        Args: {
          p_actor?: Json | null
          p_agent_id: string
        }
        Returns: Json
      }
      revoke_enrollment_token: {
        Args: {
          p_actor?: Json | null
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
          p_after?: number | string | null
          p_limit?: number | null
        }
        Returns: Json
      }
      transfer_credits: {
        Args: {
          p_amount: number | string
          p_fee_bps: number
          p_fingerprint: string
          p_from_agent_id: string
          p_idempotency_key: string
          p_memo?: string | null
          p_to_agent_id: string
        }
        Returns: Json
      }
      update_agent: {
        Args: {
          p_actor?: Json | null
          p_agent_id: string
          p_changes: Json
        }
        Returns: Json
      }
      verify_ledger: {
        Args: Record<never, never>
        Returns: Json
      }
    }
    Enums: Record<never, never>
    CompositeTypes: Record<never, never>
  }
}
