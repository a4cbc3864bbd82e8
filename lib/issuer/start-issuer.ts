import { issuerEnv, logger } from '#lib/platform/index.ts'
import { encryptionKey } from './crypto.ts'
import { runIssuer, StartError } from './run-issuer.ts'

/** Reads the environment, starts, and stops gracefully on SIGTERM or SIGINT. What is wrong is told in one sentence. */
export async function startIssuer(): Promise<void> {
  try {
    const env = issuerEnv()
    const issuer = await runIssuer({
      databaseUrl: env.DATABASE_URL,
      key: encryptionKey(env.DAYPASS_ENCRYPTION_KEY, env.DAYPASS_ENCRYPTION_KEY_ID),
      host: env.ISSUER_HOST,
      port: env.ISSUER_PORT,
      secret: env.ISSUER_SECRET,
      log: logger,
    })
    logger.info({ url: issuer.url }, 'issuer listens')
    let stopping = false
    const stop = (signal: string): void => {
      if (stopping) return
      stopping = true
      logger.info({ signal }, 'issuer stops')
      issuer.close().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  } catch (error) {
    // Only an error that nobody foresaw comes with its stack.
    const foreseen = error instanceof StartError || (error instanceof Error && error.message.startsWith('issuer cannot start'))
    process.stderr.write(`${foreseen || !(error instanceof Error) ? String(error instanceof Error ? error.message : error) : (error.stack ?? error.message)}\n`)
    process.exit(1)
  }
}
