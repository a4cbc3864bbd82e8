/**
 * db: the way to Postgres: client, transactions, notifications, migrations, roles.
 * Knows: Prisma, pg, the generated client.
 * Must never know: what a request or a grant means; HTTP; Kubernetes.
 * Rooms keep their own queries in *.store.ts and take `Database` or `Transaction` from here.
 * Imports platform only.
 */
export { createDatabase, type Database, inTransaction, type Transaction } from './client.ts'
export { isUniqueViolation } from './errors.ts'
export { Prisma } from './generated/client.ts'
export { type Listener, listen } from './listen.ts'
export { type HeldLock, tryLock } from './lock.ts'
