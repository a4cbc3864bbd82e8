import type * as z from 'zod'
import type { ContextWithIssuer } from '#lib/access/context.ts'

/** What an operation is called with, parsed and with its actor. */
export type Call<P, Q, B> = { context: ContextWithIssuer; params: P; query: Q; body: B; request: Request }

type Input<P, Q, B> = {
  /** Anything that does not fit is not found: an id of another shape is nobody's. */
  params?: z.ZodType<P>
  query?: z.ZodType<Q>
  /** A JSON body. Without it, a mutation takes none (and ignores what is sent). */
  body?: z.ZodType<B>
  maxBodyBytes?: number
  /** `never`: the call carries or answers with a secret, of which nothing must be kept, so an Idempotency-Key has no effect. */
  idempotency?: 'kept' | 'never'
}

type JsonOperation<P, Q, B, A> = Input<P, Q, B> & {
  kind: 'json'
  status: number
  answer: z.ZodType<A>
  run(call: Call<P, Q, B>): Promise<A>
}

type RawOperation<P, Q, B> = Input<P, Q, B> & { kind: 'raw'; respond(call: Call<P, Q, B>): Promise<Response> }

/** One method of one path. The types of its inputs are its own business: the door only carries them from its schemas to its function. */
export type Operation = JsonOperation<unknown, unknown, unknown, unknown> | RawOperation<unknown, unknown, unknown>

/** Answers with JSON of exactly the shape that `answer` says; what a use case returns beyond it never leaves the process. */
export const json = <P, Q, B, A>(operation: Omit<JsonOperation<P, Q, B, A>, 'kind' | 'status'> & { status?: number }): Operation =>
  // `run` takes what this same object's schemas give, so forgetting both types together is sound.
  ({ status: 200, ...operation, kind: 'json' }) as Operation

/** Answers with something else than JSON: a file, a stream. */
export const raw = <P, Q, B>(operation: Omit<RawOperation<P, Q, B>, 'kind'>): Operation => ({ ...operation, kind: 'raw' }) as Operation
