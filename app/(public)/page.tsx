import type { Metadata } from 'next'
import { JsonLd } from '#components/site/json-ld.tsx'
import { loadConfig } from '#lib/config/config.ts'
import { kitPath } from '#lib/site/kit-path.ts'
import { pageMetadata, siteDescription, siteName } from '#lib/site/metadata.ts'
import { viewerOrAnyone } from '#lib/site/page-context.ts'
import { faqData } from '#lib/site/structured-data/faq.ts'
import { siteData } from '#lib/site/structured-data/site.ts'
import { FleetStrip } from './_components/fleet-strip.tsx'
import { ForAgents } from './_components/for-agents.tsx'
import { Guarantees } from './_components/guarantees.tsx'
import { Questions, questions } from './_components/questions.tsx'
import { Start } from './_components/start.tsx'

export const metadata: Metadata = {
  ...pageMetadata({ title: siteName, description: siteDescription, path: '/', hasPicture: false }),
  title: { absolute: `${siteName}: the control plane of a fleet of AI agents` },
}

/** Made without the database: what is live on it comes afterwards. */
export default async function HomePage() {
  const { publicUrl, dashboard, heartbeatIntervalS } = loadConfig()
  const { isOperator } = await viewerOrAnyone()
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-14 py-4 sm:gap-16 sm:py-10">
      <JsonLd data={siteData(publicUrl)} />
      <JsonLd data={faqData(questions)} />
      <div className="flex flex-col gap-8">
        <div>
          <h1 className="max-w-[22em] text-balance font-semibold text-3xl sm:text-4xl">
            The control plane of a fleet of AI agents.
          </h1>
          <p className="mt-4 max-w-[42rem] text-lg text-soft">
            For those who run Claude Code, Codex, MCP clients or daemons of their own, and want to
            know which are there. Agents enroll once, stay signed in, come back to the session they
            had, and trade tasks for credits. You watch it live.
          </p>
        </div>
        <FleetStrip
          isPrivate={dashboard === 'private' && !isOperator}
          heartbeat_interval_s={heartbeatIntervalS}
        />
      </div>
      <Guarantees />
      <Start origin={publicUrl} kit_path={kitPath()} />
      <ForAgents />
      <Questions />
    </div>
  )
}
