import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { entriesWithAddress, type LockFile, missingEntries } from './lock-completeness.ts'
import { nextProgram } from './process-environments.ts'
import { sourceBreaches } from './source-rules.ts'
import { root } from './state-folder.ts'

/** `trouble` is what a person reads; empty when the gate is passed. */
export type Gate = { name: string; run: () => Promise<{ trouble: string[]; words: string }> }

type Ran = { code: number; stdout: string; stderr: string }

const bin = (name: string): string => path.join(root, 'node_modules/.bin', name)

/** Runs a program of this project to its end. */
function run(program: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }))
  })
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '')

async function types(): Promise<{ trouble: string[]; words: string }> {
  // Writes next-env.d.ts and the types of the routes, which a fresh clone does not have.
  const typegen = await run(process.execPath, [nextProgram, 'typegen'])
  if (typegen.code !== 0) return { trouble: linesOf(typegen.stdout + typegen.stderr), words: '' }
  const { code, stdout, stderr } = await run(bin('tsc'), ['--noEmit', '--pretty', 'false'])
  return { trouble: code === 0 ? [] : linesOf(stdout + stderr), words: '' }
}

async function lint(): Promise<{ trouble: string[]; words: string }> {
  const { code, stdout, stderr } = await run(bin('biome'), ['check', '--error-on-warnings', '--colors=off', '--max-diagnostics=50', '.'])
  const checked = /Checked (\d+) files/.exec(stdout + stderr)?.[1] ?? '0'
  if (code !== 0) return { trouble: linesOf(stdout + stderr), words: '' }
  return { trouble: Number(checked) > 0 ? [] : ['biome looked at no file'], words: `${checked} files` }
}

// One breach of each kind that the gates promise to catch. The folder is the strictest one.
const planted = path.join(root, 'lib/domain/planted-violation.ts')
const plantedText = `import '#lib/db/index.ts'
import 'next/headers'
import fs from 'node:fs'
const unfinished = async (): Promise<number> => 1
export function plantedViolation(): void {
  unfinished()
  fs.existsSync('/')
}
`

async function withPlanted<T>(work: () => Promise<T>): Promise<T> {
  const remove = (): void => fs.rmSync(planted, { force: true })
  process.once('exit', remove)
  fs.writeFileSync(planted, plantedText)
  try {
    return await work()
  } finally {
    remove()
    process.off('exit', remove)
  }
}

type Cruise = { summary: { totalCruised: number; violations: { from: string; to: string; rule: { name: string; severity: string } }[] } }

async function imports(): Promise<{ trouble: string[]; words: string }> {
  const { stdout, stderr } = await withPlanted(() =>
    run(bin('depcruise'), [
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      ...['lib', 'app', 'prisma'].filter((folder) => fs.existsSync(path.join(root, folder))),
    ]),
  )
  let result: Cruise['summary']
  try {
    result = (JSON.parse(stdout) as Cruise).summary
  } catch {
    return { trouble: [`dependency-cruiser gave no result: ${stderr.slice(0, 2000)}`], words: '' }
  }
  const isPlanted = (violation: { from: string }): boolean => violation.from === path.relative(root, planted)
  const caught = new Set(result.violations.filter(isPlanted).map(({ rule }) => rule.name))
  const trouble = result.violations.filter((violation) => !isPlanted(violation)).map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`)
  for (const rule of ['domain-imports', 'domain-is-pure', 'next-in-app-auth-http'])
    if (!caught.has(rule)) trouble.push(`a planted violation of ${rule} was not caught: this gate is blind`)
  if (result.totalCruised === 0) trouble.push('0 modules were looked at: this gate is blind')
  return { trouble, words: `${result.totalCruised} modules, planted violations caught` }
}

async function floatingPromises(): Promise<{ trouble: string[]; words: string }> {
  const { stdout, stderr } = await withPlanted(() => run(bin('biome'), ['lint', '--only=nursery/noFloatingPromises', '--colors=off', planted]))
  const isCaught = (stdout + stderr).includes('noFloatingPromises')
  return { trouble: isCaught ? [] : ['a planted promise that nobody awaits was not caught: this gate is blind'], words: 'planted violation caught' }
}

async function deadCode(): Promise<{ trouble: string[]; words: string }> {
  const { code, stdout, stderr } = await run(bin('knip'), ['--no-progress', '--no-config-hints'])
  return { trouble: code === 0 ? [] : linesOf(stdout + stderr), words: '' }
}

async function lockFile(): Promise<{ trouble: string[]; words: string }> {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as LockFile
  const trouble = [
    ...missingEntries(lock).map(
      ({ name, version, askedBy }) => `${name}@${version}, asked for by ${askedBy}, has no entry: node lib/scripts/complete-lock.ts adds it`,
    ),
    ...entriesWithAddress(lock).map((place) => `${place} names a registry`),
  ]
  return { trouble, words: `${Object.keys(lock.packages).length} entries` }
}

async function words(): Promise<{ trouble: string[]; words: string }> {
  const files = ['app', 'lib', 'prisma', 'e2e']
    .filter((folder) => fs.existsSync(path.join(root, folder)))
    .flatMap((folder) => fs.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`))
    .filter((file) => /\.(ts|tsx|mjs|css|prisma)$/.test(file) && !/\/generated\/|source-rules|planted-violation/.test(file))
  const trouble = files.flatMap((file) => sourceBreaches(file, fs.readFileSync(path.join(root, file), 'utf8')))
  return { trouble: files.length === 0 ? ['no file was read'] : trouble, words: `${files.length} files` }
}

/** In the order in which they are run: the quickest answers first. */
export const gates: readonly Gate[] = [
  { name: 'format and lint (biome)', run: lint },
  { name: 'no floating promises', run: floatingPromises },
  { name: 'types (tsc)', run: types },
  { name: 'imports flow one way (dependency-cruiser)', run: imports },
  { name: 'source rules', run: words },
  { name: 'no dead code (knip)', run: deadCode },
  { name: 'lock file complete', run: lockFile },
]
