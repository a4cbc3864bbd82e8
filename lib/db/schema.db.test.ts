import path from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from '#lib/testing/index.ts'
import { dumpSchema } from '#lib/testing/schema-dump.ts'

test('the migrations make exactly prisma/schema.sql: a change of a right, trigger or constraint is seen in review', async () => {
  const database = await testDatabase()
  const client = new pg.Client({ connectionString: database.adminUrl })
  await client.connect()
  try {
    await expect(await dumpSchema(client)).toMatchFileSnapshot(path.join(import.meta.dirname, '../../prisma/schema.sql'))
  } finally {
    await client.end()
    await database.drop()
  }
})
