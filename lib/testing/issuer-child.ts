import { encryptionKey, runIssuer } from '#lib/issuer/index.ts'

/**
 * An issuer as a process of its own, which kills itself (SIGKILL: nothing is tidied up) when it reaches the named point for the n-th time.
 * Says its URL on stdout. Started by `childIssuer`.
 */

const options = JSON.parse(process.argv[2] ?? '{}') as { databaseUrl: string; key: string; secret: string; killAt?: string; killOn?: number }
let reached = 0
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

const issuer = await runIssuer({
  databaseUrl: options.databaseUrl,
  key: encryptionKey(options.key),
  host: '127.0.0.1',
  port: 0,
  secret: options.secret,
  log: quiet,
  reached: (point) => {
    if (point !== options.killAt) return
    reached++
    if (reached >= (options.killOn ?? 1)) process.kill(process.pid, 'SIGKILL')
  },
})
process.stdout.write(`${issuer.url}\n`)
process.on('SIGTERM', () => {
  issuer.close().then(
    () => process.exit(0),
    () => process.exit(1),
  )
})
