'use client'

import { useState } from 'react'
import { OpenGrantButton } from '#components/economy/open-grant-button.tsx'
import { useGrantDialog } from '#components/economy/use-grant-dialog.tsx'
import { LiveMark } from '#components/live/live-mark.tsx'
import { OutageBanner } from '#components/live/outage-banner.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { EconomyFees, EconomyStats } from '#lib/economy/contract.ts'
import { economyStatsKey } from '#lib/economy/keys.ts'
import { FirstCredits } from './first-credits.tsx'
import { Headline } from './headline.tsx'
import { Overview } from './overview.tsx'
import { Transfers } from './transfers.tsx'
import { useVerification } from './use-verification.ts'
import { VerificationReport } from './verification-report.tsx'
import { VerifyButton } from './verify-button.tsx'

interface EconomyViewProps {
  readonly isOperator: boolean
  readonly fees: EconomyFees
}

/** The page of credits, on live data. */
export function EconomyView({ isOperator, fees }: EconomyViewProps) {
  const stats = useAnswer<EconomyStats>(economyStatsKey)
  const { state, verify, dismiss } = useVerification()
  const { openGrant, grantDialog } = useGrantDialog()
  const isEmpty = stats?.supply === '0'
  const [wasEmpty] = useState(isEmpty)
  if (!stats) return null
  return (
    <>
      <OutageBanner />
      <PageHeader
        actions={
          <>
            <LiveMark />
            {isOperator ? (
              <span className="flex gap-2">
                <VerifyButton isBusy={state.is === 'asking'} onClick={() => void verify()} />
                {isEmpty ? null : <OpenGrantButton onClick={openGrant} />}
              </span>
            ) : null}
          </>
        }
      >
        <Headline stats={stats} />
      </PageHeader>
      {grantDialog}
      <VerificationReport of={state} onDismiss={dismiss} />
      {isEmpty ? (
        <FirstCredits isOperator={isOperator} onGrant={openGrant} />
      ) : (
        <>
          <Overview stats={stats} fees={fees} />
          <Transfers isOutdated={wasEmpty} />
        </>
      )}
    </>
  )
}
