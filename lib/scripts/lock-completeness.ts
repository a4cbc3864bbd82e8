type LockEntry = {
  version?: string
  optional?: boolean
  dev?: boolean
  link?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  resolved?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}
export type LockFile = { packages: Record<string, LockEntry> }

/** A platform's package that somebody's entry asks for and the lock file does not list. */
export type MissingEntry = { askedBy: string; name: string; version: string; dev: boolean }

/** Where Node would find `name` for the package at `place`: the nearest node_modules upwards. */
function findEntry(lock: LockFile, place: string, name: string): string | null {
  for (let current = place; ; current = current.slice(0, Math.max(0, current.lastIndexOf('node_modules/') - 1))) {
    const candidate = `${current === '' ? '' : `${current}/`}node_modules/${name}`
    if (lock.packages[candidate] !== undefined) return candidate
    if (current === '') return null
  }
}

/**
 * Optional dependencies without an entry of their own. A registry that lacks another platform's package makes `npm install` leave its
 * entry out; `npm ci` then refuses the lock file here, or installs no binary on that platform.
 */
export function missingEntries(lock: LockFile): MissingEntry[] {
  return Object.entries(lock.packages).flatMap(([place, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => findEntry(lock, place, name) === null)
      .map(([name, version]) => ({ askedBy: place === '' ? 'package.json' : place, name, version, dev: entry.dev === true })),
  )
}

/** Entries that would tie the lock file to one machine's registry. */
export function entriesWithAddress(lock: LockFile): string[] {
  return Object.entries(lock.packages)
    .filter(([, entry]) => entry.resolved !== undefined && !entry.link)
    .map(([place]) => place)
}

const systems = ['android', 'darwin', 'win32', 'freebsd', 'linux', 'openharmony', 'sunos', 'netbsd', 'openbsd', 'aix', 'wasm32']
const processors = ['x64', 'arm64', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'ia32', 'arm']

/**
 * The entry that npm would have written for a platform's package, as far as its name tells: version, os, cpu, libc. Null when the
 * name names no platform (such a package has to be resolved by npm itself).
 */
export function entryFor(missing: MissingEntry): LockEntry | null {
  const name = missing.name.replace('windows', 'win32')
  const system = systems.find((word) => name.includes(word))
  if (system === undefined) return null
  const processor = processors.find((word) => name.includes(word))
  // In npm's own order, so that its next install changes nothing.
  return {
    version: missing.version.replace(/^[\^~]/, ''),
    cpu: [processor ?? 'none'],
    ...(missing.dev ? { dev: true } : {}),
    ...(name.includes('musl') ? { libc: ['musl'] } : {}),
    optional: true,
    // WebAssembly builds are a fallback that npm never picks by platform.
    os: [system === 'wasm32' ? 'none' : system],
  }
}
