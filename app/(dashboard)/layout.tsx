import { Toasts } from '#components/ui/toast.tsx'
import { viewerOrAnyone } from '#lib/site/page-context.ts'

/** Around every dashboard: the notifications, which outlive the page that tells something. */
export default async function DashboardLayout({ children }: { children: React.ReactNode }) {
  const { isOperator } = await viewerOrAnyone()
  return <Toasts isReady={isOperator}>{children}</Toasts>
}
