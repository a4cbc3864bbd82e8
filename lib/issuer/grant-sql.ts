import { Prisma } from '#lib/db/index.ts'

/**
 * Pieces of the issuer's statements. A change of a grant, its timeline and its activity are one statement (so one transaction) and one
 * round trip: `from` is always the CTE of the grants that were in fact changed, so nothing is written about a change that did not happen.
 */

const changed = Prisma.raw('g')

/** Activity of every changed grant; `detail` is SQL of a jsonb value. */
export const grantActivity = (now: Date, action: string, detail: Prisma.Sql = Prisma.sql`'{}'::jsonb`, from: Prisma.Sql = changed): Prisma.Sql => Prisma.sql`
  INSERT INTO activity (at, actor_kind, actor_label, action, subject_type, subject_id, vendor_id, cluster_id, request_id, grant_id, detail)
  SELECT ${now}, 'issuer', 'issuer', ${action}, 'grant', g.id, g.vendor_id, g.cluster_id, g.request_id, g.id, ${detail} FROM ${from} g`

export type Step = { step: string; state: 'running' | 'done' | 'failed'; durationMs?: number; detail?: Record<string, unknown> }

/** The same steps for every changed grant. */
export const grantSteps = (now: Date, steps: readonly Step[], from: Prisma.Sql = changed): Prisma.Sql => Prisma.sql`
  INSERT INTO grant_steps (grant_id, step, state, detail, duration_ms, at)
  SELECT g.id, s.step, s.state, s.detail, s.duration_ms, ${now} FROM ${from} g, unnest(
    ${steps.map((step) => step.step)}::text[], ${steps.map((step) => step.state)}::text[],
    ${steps.map((step) => JSON.stringify(step.detail ?? {}))}::jsonb[], ${steps.map((step) => step.durationMs ?? null)}::int[]
  ) AS s(step, state, detail, duration_ms)`
