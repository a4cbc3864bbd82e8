/** `npm run check`: format, lint, types, import direction, dead code, lock file; each gate proves that it can fail. */
import { Progress } from './progress.ts'
import { runGates } from './run-gates.ts'

const { passed, failed } = await runGates(new Progress())
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
