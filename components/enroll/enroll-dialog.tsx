'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { type MintedToken, MintForm } from './mint-form.tsx'
import { MintedTokenView } from './minted-token.tsx'
import { TokenList } from './token-list.tsx'

interface EnrollDialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** Mints an enrollment token, shows it once with its commands, and lists the others to revoke. */
export function EnrollDialog({ open, onOpenChange }: EnrollDialogProps) {
  const [token, setToken] = useState<MintedToken | null>(null)
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Enroll an agent"
      description="An agent enrolls with a token that you mint here and hand to it."
      className="w-[min(42rem,calc(100vw-2rem))]"
    >
      <div className="mt-5">
        {token ? (
          <>
            <MintedTokenView token={token} />
            <Button className="mt-4" onClick={() => setToken(null)}>
              Mint another
            </Button>
          </>
        ) : (
          <MintForm onMinted={setToken} />
        )}
      </div>
      <TokenList />
    </Dialog>
  )
}
