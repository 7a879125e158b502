import type { Metadata } from 'next'
import { currentViewer } from '#lib/server/viewer.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { safeNextPath } from '#lib/site/next-path.ts'
import { LoginForm } from './_components/login-form.tsx'

export const metadata: Metadata = pageMetadata({
  title: 'Sign in',
  description: 'Sign in with the operator key.',
  path: '/login',
  isIndexed: false,
})

export default async function LoginPage({ searchParams }: PageProps<'/login'>) {
  const { next } = await searchParams
  const target = safeNextPath([next].flat()[0])
  const { isOperator } = await currentViewer()
  return (
    <div className="mx-auto max-w-sm py-12 sm:py-20">
      <h1 className="font-semibold text-2xl tracking-tight">Sign in</h1>
      <p className="mt-2 text-soft">
        With the operator key. The server printed a link that signs you in when it started.
      </p>
      <LoginForm next={target} isSignedIn={isOperator} />
    </div>
  )
}
