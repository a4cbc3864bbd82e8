import pg from 'pg'
import { migrate } from '#lib/db/migrate.ts'
import { ensureRoles, roleUrl } from '#lib/db/roles.ts'
import type { FirstAdministrator } from '#prisma/seed/index.ts'
import { startPostgres } from './postgres.ts'
import type { Progress } from './progress.ts'
import type { Secrets } from './secrets.ts'
import { StepFailure, wordsOf } from './step-failure.ts'
import type { Supervisor } from './supervisor.ts'

export type DatabaseChoice = { kind: 'embedded'; port: number; fast: boolean } | { kind: 'given'; url: string; demo: boolean }

/** `demo`: the demo accounts are there. `administrator`: the first account of a database where nobody was, made by this very start. */
export type DatabaseUrls = { owner: string; web: string; issuer: string; demo: boolean; administrator: FirstAdministrator | null }

/** The address without its password, for people. */
export function withoutPassword(url: string): string {
  const parsed = new URL(url)
  parsed.password = ''
  return parsed.toString()
}

async function checkGiven(url: string): Promise<string> {
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new StepFailure('DATABASE_URL is not a PostgreSQL address.', {
      whatToDo: 'Set it to postgresql://user:password@host:5432/database, or unset it to use the embedded PostgreSQL.',
    })
  }
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ version: number }>("SELECT current_setting('server_version_num')::int AS version")
    if ((rows[0]?.version ?? 0) < 160_000) throw new Error('it is older than PostgreSQL 16')
  } catch (error) {
    throw new StepFailure(`The database of DATABASE_URL (${withoutPassword(url)}) cannot be used: ${wordsOf(error)}.`, {
      whatToDo: 'Check that it runs, that it can be reached from here, and that user, password and database are right; or unset DATABASE_URL.',
    })
  } finally {
    await client.end().catch(() => undefined)
  }
  return url
}

async function prepare(owner: string, secrets: Secrets, report: (detail: string) => void): Promise<string> {
  try {
    report('applying migrations')
    const applied = await migrate(owner)
    report('setting the passwords of the roles')
    await ensureRoles(owner, { web: secrets.webRolePassword, issuer: secrets.issuerRolePassword })
    return applied.length === 0 ? 'up to date' : `${applied.length} migration${applied.length === 1 ? '' : 's'} applied`
  } catch (error) {
    throw new StepFailure(`The database could not be brought up to date: ${wordsOf(error)}.`, {
      whatToDo: 'Its user must own the database and may create roles. For the embedded one, npm start -- --reset starts anew.',
      cause: error,
    })
  }
}

/** Starts or reaches Postgres, brings it up to date and seeds it: demo data into one of our own making, or where it is wished. */
export async function startDatabase(
  choice: DatabaseChoice,
  parts: { supervisor: Supervisor; progress: Progress; stateDir: string; secrets: Secrets },
): Promise<DatabaseUrls> {
  const { progress, secrets } = parts
  const owner =
    choice.kind === 'given'
      ? await progress.step('your PostgreSQL', () => checkGiven(choice.url), withoutPassword)
      : (
          await progress.step(
            'PostgreSQL 18',
            (report) =>
              startPostgres({
                supervisor: parts.supervisor,
                stateDir: parts.stateDir,
                password: secrets.postgresPassword,
                port: choice.port,
                fast: choice.fast,
                report,
              }),
            ({ port }) => `on 127.0.0.1:${port}`,
          )
        ).adminUrl
  await progress.step(
    'database',
    (report) => prepare(owner, secrets, report),
    (words) => words,
  )
  const demo = choice.kind === 'embedded' || choice.demo
  const { seed } = await import('#prisma/seed/index.ts')
  const administrator = await progress.step(demo ? 'demo data' : 'access profiles', () => seed(owner, { demo, administrator: !demo }))
  const passwords = { web: secrets.webRolePassword, issuer: secrets.issuerRolePassword }
  return { owner, web: roleUrl(owner, 'web', passwords), issuer: roleUrl(owner, 'issuer', passwords), demo, administrator }
}
