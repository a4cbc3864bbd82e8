import { gates } from './gates.ts'
import { elapsed, type Progress } from './progress.ts'
import { wordsOf } from './step-failure.ts'

/** Runs every gate, tells each, and returns how many were passed and not. */
export async function runGates(progress: Progress): Promise<{ passed: number; failed: number }> {
  let passed = 0
  let failed = 0
  for (const gate of gates) {
    const started = performance.now()
    const { trouble, words } = await gate.run().catch((error: unknown) => ({ trouble: [wordsOf(error)], words: '' }))
    const time = elapsed(performance.now() - started)
    if (trouble.length === 0) {
      passed += 1
      progress.say(`✓ ${gate.name}${words ? `: ${words}` : ''}  [${time}]`)
    } else {
      failed += 1
      progress.say([`✗ ${gate.name}  [${time}]`, ...trouble.slice(0, 200).map((line) => `    ${line}`)].join('\n'))
    }
  }
  return { passed, failed }
}
