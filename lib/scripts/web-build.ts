import fs from 'node:fs'
import path from 'node:path'
import { buildHash } from './build-hash.ts'
import { buildEnvironment, nextProgram } from './process-environments.ts'
import type { Progress } from './progress.ts'
import { root } from './state-folder.ts'
import type { Supervisor } from './supervisor.ts'

const marker = path.join(root, '.next/.daypass-build-hash')

/** `next build`, unless what it reads is what the last build read. Returns whether it was built. */
export async function ensureWebBuild(supervisor: Supervisor, progress: Progress, home: string): Promise<boolean> {
  const wanted = buildHash(root)
  if (fs.existsSync(marker) && fs.readFileSync(marker, 'utf8') === wanted && fs.existsSync(path.join(root, '.next/BUILD_ID'))) return false
  fs.rmSync(marker, { force: true })
  await progress.step('building the web application (next build)', (report) =>
    supervisor.run(
      { name: 'next-build', command: process.execPath, args: [nextProgram, 'build'], env: { ...buildEnvironment(home), NO_COLOR: '1' }, cwd: root },
      report,
    ),
  )
  fs.writeFileSync(marker, wanted)
  return true
}
