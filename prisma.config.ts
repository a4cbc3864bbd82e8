import path from 'node:path'
import { defineConfig } from 'prisma/config'

// The stand-in runs Prisma's own wasm schema engine, so no native engine has to be downloaded; a user who has one keeps it.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.join(import.meta.dirname, 'lib/db/prisma-schema-engine.mjs')

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://none@127.0.0.1:1/none' },
})
