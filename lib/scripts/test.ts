/**
 * `npm test [-- gates|pure|db|kube|e2e [file ...]]`: everything on real parts that it starts itself, and stops.
 * The last line is `N passed, N failed`; every gate counts as one test.
 */
import path from 'node:path'
import { failureText, Progress } from './progress.ts'
import { isTestKind, runTests, testKinds } from './run-tests.ts'
import { defaultStateDir, releaseStateFolder, reset, takeStateFolder } from './state-folder.ts'
import { onStop } from './stopping.ts'
import { Supervisor } from './supervisor.ts'
import { add, noTests, type Tally } from './test-results.ts'

const [kind, ...files] = process.argv.slice(2)
if (kind !== undefined && !isTestKind(kind)) {
  console.error(`There is no kind of test "${kind}"; there are: ${testKinds.join(', ')}.`)
  process.exit(2)
}

const progress = new Progress()
const stateDir = path.join(defaultStateDir(), 'test')
let tally: Tally = noTests
try {
  takeStateFolder(stateDir)
  const supervisor = new Supervisor({ stateDir, say: (line) => progress.say(line) })
  const stop = async (): Promise<void> => {
    await supervisor.stopAll()
    releaseStateFolder(stateDir)
  }
  onStop(stop, () => supervisor.killAll())
  try {
    await supervisor.cleanUp()
    reset(stateDir)
    tally = await runTests({ supervisor, progress, stateDir, kinds: kind === undefined ? testKinds : [kind], files })
  } finally {
    await stop()
  }
} catch (error) {
  progress.say(failureText(error))
  tally = add(tally, { passed: 0, failed: 1, skipped: 0 })
}
if (tally.skipped > 0) progress.say(`${tally.skipped} skipped`)
process.stdout.write(`${tally.passed} passed, ${tally.failed} failed\n`, () => process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1))
