import {
  ArrowRightLeft,
  Ban,
  CircleCheck,
  CircleX,
  Hand,
  KeyRound,
  LogOut,
  type LucideIcon,
  Play,
  Plus,
  Undo2,
  Unlink,
  UserPlus,
} from 'lucide-react'
import type { SentenceKind } from '#lib/federation/words.ts'

const icons: Readonly<Record<SentenceKind, LucideIcon>> = {
  enrolled: UserPlus,
  alive: Play,
  lost: Unlink,
  left: LogOut,
  revoked: Ban,
  token: KeyRound,
  posted: Plus,
  claimed: Hand,
  completed: CircleCheck,
  failed: CircleX,
  canceled: Undo2,
  moved: ArrowRightLeft,
}

// Hue is kept for what it means everywhere: what is alive, what went wrong, what is lost.
const inks: Partial<Record<SentenceKind, string>> = {
  enrolled: 'text-alive',
  alive: 'text-alive',
  completed: 'text-alive',
  failed: 'text-late',
  lost: 'text-lost',
}

/** The mark beside what is told. */
export function ToldIcon({ kind }: { kind: SentenceKind }) {
  const Icon = icons[kind]
  return <Icon className={`size-4 shrink-0 ${inks[kind] ?? 'text-faint'}`} aria-hidden="true" />
}
