/** Runs once, before this process answers its first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startWeb } = await import('#lib/http/start-web.ts')
  startWeb(process.env.NODE_ENV === 'development')
}
