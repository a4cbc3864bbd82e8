import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** What `next build` reads; generated folders and tests are left out, since they don't change what is built. */
export const buildInputs = [
  'app',
  'lib',
  'public',
  'prisma',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
  'next.config.js',
  'postcss.config.mjs',
  'instrumentation.ts',
  'proxy.ts',
] as const

const isIgnored = (relative: string): boolean =>
  /(^|\/)(generated|node_modules|\.next)(\/|$)/.test(relative) ||
  /\.test\.tsx?$/.test(relative) ||
  relative.startsWith('lib/scripts/') ||
  relative.startsWith('lib/testing/')

/** Digest over names and contents of the inputs; the same tree gives the same digest on every machine. Missing inputs count as absent. */
export function buildHash(root: string, inputs: readonly string[] = buildInputs): string {
  const hash = createHash('sha256')
  for (const input of inputs) {
    const full = path.join(root, input)
    if (!fs.existsSync(full)) continue
    const files = fs.statSync(full).isDirectory()
      ? fs
          .readdirSync(full, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
          .sort()
      : [input]
    for (const file of files.filter((name) => !isIgnored(name))) {
      const content = fs.readFileSync(path.join(root, file))
      hash.update(`${file}\0${content.length}\0`).update(content)
    }
  }
  return hash.digest('hex')
}
