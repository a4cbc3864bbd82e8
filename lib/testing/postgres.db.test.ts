import pg from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from './postgres.ts'

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('two databases made at once are migrated, apart from each other, and gone after drop', async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()])
  await query(one.adminUrl, 'CREATE TABLE only_here ()')
  expect(await query(two.adminUrl, "SELECT to_regclass('only_here') IS NULL AS absent")).toEqual([{ absent: true }])
  for (const url of [two.webUrl, two.issuerUrl]) expect(await query(url, 'SELECT count(*)::int AS grants FROM grants')).toEqual([{ grants: 0 }])
  expect(await query(two.webUrl, 'SELECT current_user AS role')).toEqual([{ role: 'daypass_web' }])
  await Promise.all([one.drop(), two.drop()])
  await expect(query(one.adminUrl, 'SELECT 1')).rejects.toThrow(/does not exist/)
})
