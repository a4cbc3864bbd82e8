import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { StepFailure } from './step-failure.ts'

/** Made once per state folder. Only the processes that need one get it, by their environment. */
export type Secrets = {
  nextAuthSecret: string
  issuerSecret: string
  /** 32 bytes in base64. */
  encryptionKey: string
  postgresPassword: string
  webRolePassword: string
  issuerRolePassword: string
}

const generate: { [name in keyof Secrets]: () => string } = {
  nextAuthSecret: () => randomBytes(32).toString('base64url'),
  issuerSecret: () => randomBytes(32).toString('base64url'),
  encryptionKey: () => randomBytes(32).toString('base64'),
  postgresPassword: () => randomBytes(24).toString('base64url'),
  webRolePassword: () => randomBytes(24).toString('base64url'),
  issuerRolePassword: () => randomBytes(24).toString('base64url'),
}

/** Reads `<stateDir>/secrets.json`, adds what is missing, keeps it readable by its owner alone. */
export function ensureSecrets(stateDir: string): Secrets {
  const file = path.join(stateDir, 'secrets.json')
  let known: Partial<Record<keyof Secrets, unknown>> = {}
  if (fs.existsSync(file)) {
    try {
      known = JSON.parse(fs.readFileSync(file, 'utf8'))
    } catch (cause) {
      throw new StepFailure(`${file} is not JSON any more.`, {
        whatToDo: 'Restore it, or start anew with npm start -- --reset (its database cannot be opened without it).',
        cause,
      })
    }
  }
  const secrets = Object.fromEntries(
    Object.entries(generate).map(([name, make]) => {
      const value = known[name as keyof Secrets]
      return [name, typeof value === 'string' && value !== '' ? value : make()]
    }),
  ) as Secrets
  const text = `${JSON.stringify(secrets, null, 2)}\n`
  const partial = `${file}.${process.pid}`
  fs.writeFileSync(partial, text, { mode: 0o600 })
  fs.renameSync(partial, file)
  return secrets
}
