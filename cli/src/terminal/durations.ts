const UNITS = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1000 },
] as const

/** A length of time in its largest whole unit: "12 s", "3 min", "2 h", "4 d". */
export function formatDuration(ms: number): string {
  const unit = UNITS.find((each) => Math.abs(ms) >= each.ms)
  return unit ? `${Math.trunc(Math.abs(ms) / unit.ms)} ${unit.name}` : '0 s'
}

/** How long ago an instant was ("12 s ago"), or how long it is until then ("in 4 d"). */
export function formatAge(instant: string | number, now: number): string {
  const ms = now - toMs(instant)
  if (Math.abs(ms) < 1000) return 'just now'
  return ms > 0 ? `${formatDuration(ms)} ago` : `in ${formatDuration(ms)}`
}

/** How much is left until an instant: "23 h left", or that it "ran out 5 min ago". */
export function formatLeft(instant: string | number, now: number): string {
  const ms = toMs(instant) - now
  return ms > 0 ? `${formatDuration(ms)} left` : `ran out ${formatAge(instant, now)}`
}

/** The date and time of this machine, to the second: "2026-01-11 00:49:00". */
export function formatTime(ms: number): string {
  const at = new Date(ms)
  const two = (value: number) => String(value).padStart(2, '0')
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `${date} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`
}

function toMs(instant: string | number): number {
  return typeof instant === 'number' ? instant : Date.parse(instant)
}
