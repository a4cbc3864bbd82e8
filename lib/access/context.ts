import type { Database } from '#lib/db/index.ts'
import type { Actor, Origin } from '#lib/domain/actor.ts'
import type { IssuerChannel } from '#lib/issuer-channel/index.ts'
import type { Clock } from '#lib/platform/index.ts'

/** What every use case takes first: the database, the clock, who acts and from where. */
export type Context = { db: Database; clock: Clock; actor: Actor; origin: Origin }

/** For the few use cases that need the issuer at once: credentials of grants and clusters, which web never holds. */
export type ContextWithIssuer = Context & { issuer: IssuerChannel }
