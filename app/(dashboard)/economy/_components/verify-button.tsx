import { Scale } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'

interface VerifyButtonProps {
  readonly isBusy: boolean
  readonly onClick: () => void
}

/** Lets the operator have the ledger recomputed. */
export function VerifyButton({ isBusy, onClick }: VerifyButtonProps) {
  return (
    <Button disabled={isBusy} onClick={onClick}>
      <Scale className="size-4" aria-hidden="true" />
      {isBusy ? 'Verifying…' : 'Verify the ledger'}
    </Button>
  )
}
