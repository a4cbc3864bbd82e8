import { randomUUID } from 'node:crypto'
import { createDatabase, type Database, type HeldLock, type Listener, listen, tryLock } from '#lib/db/index.ts'
import { checkCluster } from './check-cluster.ts'
import { ClusterRegistry } from './cluster-registry.ts'
import { listPublishedProfiles, recordClusterTrouble } from './clusters.store.ts'
import type { IssuerContext, IssuerLog, StepPoint } from './context.ts'
import type { EncryptionKey } from './crypto.ts'
import { aheadToleratedMs, type ClockSample, GuardedClock } from './guarded-clock.ts'
import { wordsOf } from './provision.ts'
import { Reconciler } from './reconcile.ts'
import { Scheduler } from './scheduler.ts'
import { startChannel } from './server.ts'
import { databaseNowMs, fenceAll, letGoOfLaterTime, readHeartbeat, readRole, recordHeartbeat } from './sweep.store.ts'

// Any number that no other program on the database uses; "daypass" read as letters on a phone.
const issuerLockKey = 3_297_277
const lockRetryMs = 250
const tickMs = 2000
const clusterCheckMs = 30_000

export type IssuerOptions = {
  /** As role daypass_issuer. */
  databaseUrl: string
  key: EncryptionKey
  host: string
  /** 0 takes a free port. */
  port: number
  secret: string
  log: IssuerLog
  reached?: ((point: StepPoint, grantId: string) => void | Promise<void>) | undefined
  /** What the clocks shall have shown. Exists so that tests can set them. */
  readClocks?: (real: ClockSample) => ClockSample
  /** Time between two full comparisons and checks of a cluster, in ms. */
  clusterCheckMs?: number
}

export type RunningIssuer = { url: string; close(): Promise<void> }

/** Why the issuer cannot start, in one sentence. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/**
 * Starts the issuer and returns when it works (or waits for another issuer to end: one works, others stand by).
 * Rejects with StartError on a wrong database or key; a cluster that does not answer stops nothing.
 */
export async function runIssuer(options: IssuerOptions): Promise<RunningIssuer> {
  const db = createDatabase(options.databaseUrl, { applicationName: 'daypass-issuer', poolSize: 12, genericPlans: true })
  try {
    await checkDatabase(db, options.databaseUrl)
    const clusters = new ClusterRegistry(db, options.key)
    await clusters.refresh()
    // Every stored credential must open: starting with a wrong key would look fine until the first grant.
    const [locked] = clusters.locked.values()
    if (locked) throw new StartError(locked)
    const context: IssuerContext = { db, clock: await startClock(db, options), clusters, log: options.log, reached: options.reached }
    return await new Issuer(context, options).start()
  } catch (error) {
    await db.$disconnect()
    throw error
  }
}

async function checkDatabase(db: Database, url: string): Promise<void> {
  const where = addressOf(url)
  let role: Awaited<ReturnType<typeof readRole>>
  try {
    role = await readRole(db)
  } catch (error) {
    throw new StartError(`The database ${where} cannot be used: ${wordsOf(error).split('\n').filter(Boolean).at(-1) ?? 'it does not answer'}`)
  }
  if (!role.hasTables)
    throw new StartError(`The database ${where} is not a Daypass database: it has no table "grants". Apply the migrations or mend DATABASE_URL.`)
  if (role.mayDecide)
    throw new StartError(`The issuer is signed in to the database ${where} as "${role.role}", which may write decisions: it must be the role daypass_issuer.`)
}

function addressOf(url: string): string {
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}${port ? `:${port}` : ''}${pathname}`
}

async function sample(db: Database, { readClocks }: IssuerOptions): Promise<ClockSample> {
  const databaseMs = await databaseNowMs(db)
  const real = { databaseMs, machineMs: Date.now(), monotonicMs: performance.now() }
  return readClocks ? readClocks(real) : real
}

async function startClock(db: Database, options: IssuerOptions): Promise<GuardedClock> {
  const floor = await readHeartbeat(db)
  return new GuardedClock(await sample(db, options), floor ? { floorMs: floor.getTime() } : {})
}

class Issuer {
  readonly #context: IssuerContext
  readonly #options: IssuerOptions
  readonly #instance = randomUUID()
  readonly #reconcilers = new Map<string, Reconciler>()
  readonly #lastCheck = new Map<string, number>()
  #scheduler: Scheduler | undefined
  #lock: HeldLock | undefined
  #listener: Listener | undefined
  #tick: NodeJS.Timeout | undefined
  #closed = false
  #taking: Promise<void> | undefined

  constructor(context: IssuerContext, options: IssuerOptions) {
    this.#context = context
    this.#options = options
  }

  async start(): Promise<RunningIssuer> {
    const channel = await startChannel(this.#context, { ...this.#options, isActive: () => this.#scheduler !== undefined })
    this.#taking = this.#takeOver()
    // When nobody else holds the lock, be at work before saying so.
    await Promise.race([this.#taking, new Promise((resolve) => setTimeout(resolve, 10_000))])
    return {
      url: channel.url,
      close: async () => {
        this.#closed = true
        await channel.close()
        await this.#standDown()
        await this.#taking?.catch(() => undefined)
        this.#context.clusters.close()
        await this.#context.db.$disconnect()
      },
    }
  }

  /** Waits for the lock, then works until it is lost, for ever. */
  async #takeOver(): Promise<void> {
    while (!this.#closed) {
      const lock = await tryLock(this.#options.databaseUrl, issuerLockKey, 'daypass-issuer-lock').catch(() => null)
      if (lock) {
        this.#lock = lock
        await this.#begin()
        void lock.lost.then(async () => {
          if (this.#closed) return
          this.#context.log.error({ instance: this.#instance }, 'the lock is lost; standing by')
          await this.#standDown()
          this.#taking = this.#takeOver()
        })
        return
      }
      await new Promise((resolve) => setTimeout(resolve, lockRetryMs))
    }
  }

  async #begin(): Promise<void> {
    const { db, log } = this.#context
    await fenceAll(db)
    const scheduler = new Scheduler(this.#context)
    this.#listener = await listen(
      this.#options.databaseUrl,
      ['daypass_issuer'],
      (_, payload) => this.#notified(scheduler, payload),
      () => void scheduler.sweep().catch(() => undefined),
    )
    await scheduler.start()
    this.#scheduler = scheduler
    log.info({ instance: this.#instance, clusters: this.#context.clusters.all().length }, 'issuer at work')
    const tick = (): void => {
      if (this.#closed || this.#scheduler !== scheduler) return
      this.#everyTick(scheduler)
        .catch((error: unknown) => log.error({ reason: wordsOf(error) }, 'tick failed'))
        .finally(() => {
          if (!this.#closed && this.#scheduler === scheduler) this.#tick = setTimeout(tick, tickMs)
        })
    }
    tick()
  }

  #notified(scheduler: Scheduler, payload: string): void {
    const [table, id] = payload.split(':')
    if (!id) return
    if (table === 'grants') scheduler.wake(id)
    else if (table === 'credentials') scheduler.wakeCredentials()
    else if (table === 'clusters') {
      this.#lastCheck.delete(id)
      void this.#everyTick(scheduler).catch(() => undefined)
    }
  }

  async #standDown(): Promise<void> {
    clearTimeout(this.#tick)
    const scheduler = this.#scheduler
    this.#scheduler = undefined
    await this.#listener?.close().catch(() => undefined)
    for (const reconciler of this.#reconcilers.values()) reconciler.close()
    this.#reconcilers.clear()
    await scheduler?.stop()
    await this.#lock?.release().catch(() => undefined)
  }

  /** Compares the clocks. Returns how far the issuer's own is ahead of both others, in ms, and how many unfinished grants keep it from going back. */
  async #compareClocks(): Promise<{ floorAheadMs: number; floorHeldByGrants: number }> {
    const { db, clock, log } = this.#context
    const seen = await sample(db, this.#options)
    const apart = clock.observe(seen)
    const floorAheadMs = clock.aheadMs
    let floorHeldByGrants = 0
    if (floorAheadMs > aheadToleratedMs) {
      floorHeldByGrants = await letGoOfLaterTime(db, new Date(Math.max(seen.databaseMs, seen.machineMs)))
      if (floorHeldByGrants === 0) {
        clock.setBack(seen)
        log.warn({ floorAheadMs }, 'no grant is unfinished: the issuer lets go of the later time that it had seen, and follows the clocks again')
        return { floorAheadMs: 0, floorHeldByGrants }
      }
    }
    if (apart) log.error({ skewMs: clock.skewMs, floorAheadMs, floorHeldByGrants }, 'the clocks of Postgres, this machine and the issuer are apart')
    return { floorAheadMs, floorHeldByGrants }
  }

  async #everyTick(scheduler: Scheduler): Promise<void> {
    const { db, clock, clusters, log } = this.#context
    const floor = await this.#compareClocks()
    await clusters.refresh()
    await recordHeartbeat(db, clock.now(), {
      instance: this.#instance,
      skewMs: clock.skewMs,
      ...floor,
      rssBytes: process.memoryUsage.rss(),
      clusters: clusters.all().length,
    })
    for (const [id, words] of clusters.locked) await recordClusterTrouble(db, id, words, clock.now())
    const due = clusters
      .all()
      .filter(
        (cluster) =>
          !cluster.retiredAt &&
          performance.now() - (this.#lastCheck.get(cluster.id) ?? Number.NEGATIVE_INFINITY) >= (this.#options.clusterCheckMs ?? clusterCheckMs),
      )
    if (due.length === 0) return
    for (const cluster of due) this.#lastCheck.set(cluster.id, performance.now())
    const profiles = await listPublishedProfiles(db)
    for (const cluster of due) {
      // Not awaited: a cluster that hangs holds up neither the heartbeat nor the others.
      void checkCluster(this.#context, cluster, profiles)
        .then(() => this.#reconciler(cluster, scheduler).full())
        .catch((error: unknown) => log.warn({ clusterId: cluster.id, reason: wordsOf(error) }, 'cluster check not recorded'))
    }
  }

  #reconciler(cluster: ReturnType<ClusterRegistry['all']>[number], scheduler: Scheduler): Reconciler {
    const known = this.#reconcilers.get(cluster.id)
    if (known?.connection === cluster.connection) return known
    known?.close()
    const reconciler = new Reconciler(this.#context, cluster, scheduler)
    if (this.#scheduler === scheduler) {
      this.#reconcilers.set(cluster.id, reconciler)
      reconciler.watch()
    }
    return reconciler
  }
}
