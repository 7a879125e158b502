const answer = {
  session_id: '00000000-0000-4000-8000-000000000000',
  status: 'active',
  last_activity: '2026-01-11T00:49:00.000Z',
  lease_expires_at: '2026-01-11T00:54:00.000Z',
  next_heartbeat_in_s: 30,
  server_time: '2026-01-11T00:49:00.000Z',
}

/** POST /api/bench/empty: reads a heartbeat's body, does nothing, answers as much as a heartbeat. */
export async function POST(request: Request): Promise<Response> {
  await request.json()
  return Response.json(answer)
}
