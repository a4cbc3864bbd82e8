import path from 'node:path'
import type { Secrets } from './secrets.ts'
import { root } from './state-folder.ts'

export type Addresses = { publicUrl: string; webPort: number; issuerPort: number; webDatabaseUrl: string; issuerDatabaseUrl: string; demo: boolean }

/** Taken over from the caller when set: how much is logged, and how a company's network is reached. */
function passed(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

function base(home: string, name: string, nodeEnv: string): Record<string, string> {
  return {
    // A home of its own: nobody's ~/.kube, ~/.netrc or ~/.npmrc is within reach by accident.
    HOME: home,
    PATH: [path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(path.delimiter),
    NODE_ENV: nodeEnv,
    DAYPASS_PROCESS: name,
    ...passed('LOG_LEVEL', 'TZ', 'LANG', 'LC_ALL', 'NODE_EXTRA_CA_CERTS'),
  }
}

/** All that web may know: no key to cluster credentials, no owner's way into the database. */
export function webEnvironment(home: string, nodeEnv: 'production' | 'development', secrets: Secrets, at: Addresses): Record<string, string> {
  return {
    ...base(home, 'web', nodeEnv),
    DATABASE_URL: at.webDatabaseUrl,
    DAYPASS_URL: at.publicUrl,
    NEXTAUTH_URL: at.publicUrl,
    NEXTAUTH_SECRET: secrets.nextAuthSecret,
    ISSUER_URL: `http://127.0.0.1:${at.issuerPort}`,
    ISSUER_SECRET: secrets.issuerSecret,
    PORT: String(at.webPort),
    ...(at.demo ? { DAYPASS_DEMO: '1' } : {}),
    NEXT_TELEMETRY_DISABLED: '1',
  }
}

/** All that the issuer may know: no session secret, no public address. */
export function issuerEnvironment(home: string, nodeEnv: 'production' | 'development', secrets: Secrets, at: Addresses): Record<string, string> {
  return {
    ...base(home, 'issuer', nodeEnv),
    ...passed('HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'),
    DATABASE_URL: at.issuerDatabaseUrl,
    DAYPASS_ENCRYPTION_KEY: process.env.DAYPASS_ENCRYPTION_KEY || secrets.encryptionKey,
    DAYPASS_ENCRYPTION_KEY_ID: process.env.DAYPASS_ENCRYPTION_KEY_ID || 'k1',
    ISSUER_HOST: '127.0.0.1',
    ISSUER_PORT: String(at.issuerPort),
    ISSUER_SECRET: secrets.issuerSecret,
  }
}

/** The build needs neither secrets nor services. */
export function buildEnvironment(home: string): Record<string, string> {
  return { ...base(home, 'build', 'production'), NEXT_TELEMETRY_DISABLED: '1', ...passed('CI') }
}

export const nextProgram = path.join(root, 'node_modules/next/dist/bin/next')
