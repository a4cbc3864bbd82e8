import { webEnv } from '#lib/platform/env.ts'
import { createDatabase, type Database } from './client.ts'

const place = Symbol.for('daypass.web-database')
type Holder = { [place]?: Database }

/**
 * web's one client, made on first use. Kept on globalThis: a bundler may load this module more than once in one process (pages and routes,
 * hot reload), and each copy with a pool of its own would eat the database's connections.
 */
export function webDatabase(): Database {
  const holder = globalThis as Holder
  holder[place] ??= createDatabase(webEnv().DATABASE_URL, { applicationName: 'daypass-web' })
  return holder[place]
}
