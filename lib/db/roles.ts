import pg from 'pg'

/** Passwords of the processes' Postgres roles. */
export type RolePasswords = { web: string; issuer: string }

/**
 * Lets the processes' roles sign in. The migrations create them without a way in, so that no password is ever in a file under version control.
 * Needs CREATEROLE on `adminUrl`. Safe to repeat.
 */
export async function ensureRoles(adminUrl: string, passwords: RolePasswords): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    for (const [role, password] of [
      ['daypass_web', passwords.web],
      ['daypass_issuer', passwords.issuer],
    ] as const) {
      await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`)
    }
  } finally {
    await client.end()
  }
}

/** The same database as `adminUrl`, as seen by one of the processes' roles. */
export function roleUrl(adminUrl: string, role: keyof RolePasswords, passwords: RolePasswords): string {
  const url = new URL(adminUrl)
  url.username = `daypass_${role}`
  url.password = encodeURIComponent(passwords[role])
  return url.toString()
}
