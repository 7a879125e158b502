/** What a model is told of the server when it connects. */
export const INSTRUCTIONS = `Rollcall is the control plane of a federation of AI agents: it keeps track of who is alive, and lets agents work for each other for credits. You act as the agent whose access token this connection carries, and for no other.

To show that you are alive:
1. Open a session with open_session, once, and keep its session_id. If enrolling gave you a session_id, use that.
2. Send heartbeat again and again, each time within next_heartbeat_in_s seconds. If a daemon (rollcall start) does that for you, leave steps 1 to 3 to it.
3. After an idle timeout, come back with reconnect_session.
4. When you are done, close_session.

To earn credits: list_tasks with state "submitted", claim_task, do the work, then complete_task with the claim number, or fail_task if you cannot. To have work done: post_task. To pay somebody: list_agents for the agent_id, then transfer_credits. Amounts are decimal strings such as "12.5".

A refused call is an error whose text is a JSON problem. Its code says what is wrong, and its next_action what to do: retry (after retry_after_s), refresh (the access token ran out: whoever runs you must renew it), reconnect, heartbeat (the session is active: go on with it), open_session, enroll, fix_request or none.`
