import { enableCompileCache, flushCompileCache } from 'node:module'
import path from 'node:path'

/**
 * The issuer process. A start after a crash is time in which nobody's access ends, so compiled code is kept: that is two thirds of a start.
 * The folder belongs to the installation; where it cannot be written, starts are only slower.
 */
enableCompileCache(path.join(import.meta.dirname, '../../node_modules/.cache/daypass'))
const { startIssuer } = await import('./start-issuer.ts')
await startIssuer()
// Now, not at the exit: who is killed has no exit.
flushCompileCache()
