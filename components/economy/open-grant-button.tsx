import { Coins } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'

interface OpenGrantButtonProps {
  readonly look?: 'plain' | 'primary'
  readonly onClick: () => void
}

/** Opens the dialog of `useGrantDialog`. */
export function OpenGrantButton({ look = 'plain', onClick }: OpenGrantButtonProps) {
  return (
    <Button look={look} onClick={onClick}>
      <Coins className="size-4" aria-hidden="true" />
      Grant credits
    </Button>
  )
}
