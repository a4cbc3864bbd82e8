import fs from 'node:fs'
import path from 'node:path'
import { buildHash } from './build-hash.ts'
import { buildEnvironment, nextProgram } from './process-environments.ts'
import type { Progress } from './progress.ts'
import { root } from './state-folder.ts'
import type { Supervisor } from './supervisor.ts'

const marker = path.join(root, '.next/.daypass-build-hash')

/** The digest of what is to be built; null when the last build read the same. */
export function neededBuild(): string | null {
  const wanted = buildHash(root)
  const isBuilt = fs.existsSync(marker) && fs.readFileSync(marker, 'utf8') === wanted && fs.existsSync(path.join(root, '.next/BUILD_ID'))
  return isBuilt ? null : wanted
}

/** `next build`; `wanted` comes from neededBuild(). */
export async function buildWeb(wanted: string, supervisor: Supervisor, progress: Progress, home: string): Promise<void> {
  fs.rmSync(marker, { force: true })
  await progress.step('building the web application (next build)', (report) =>
    supervisor.run(
      { name: 'next-build', command: process.execPath, args: [nextProgram, 'build'], env: { ...buildEnvironment(home), NO_COLOR: '1' }, cwd: root },
      report,
    ),
  )
  fs.writeFileSync(marker, wanted)
}
