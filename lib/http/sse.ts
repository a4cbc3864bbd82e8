import 'server-only'
import type { Context } from '#lib/access/context.ts'
import { webDatabase } from '#lib/db/web-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { webEnv } from '#lib/platform/env.ts'
import { Fault } from '#lib/platform/fault.ts'
import { answerHeaders } from './problem.ts'
import { opening } from './stream-events.ts'
import { createStreamHub, type StreamHub, type Viewer } from './stream-hub.ts'

const place = Symbol.for('daypass.stream-hub')
type Holder = { [place]?: StreamHub }

/** Ends every stream and takes no more: a server that is told to stop waits for its open answers, and a stream never ends by itself. */
export async function closeStreams(): Promise<void> {
  await (globalThis as Holder)[place]?.close()
}

function streamHub(): StreamHub {
  const holder = globalThis as Holder
  holder[place] ??= createStreamHub({ url: webEnv().DATABASE_URL, db: webDatabase(), clock: systemClock })
  return holder[place]
}

/** Events that a reader has not taken yet. One who is further behind is sent away and comes back with the id of the last one he got. */
const buffered = 256

/** The actor's live stream: `activity` and `step` events, first those after Last-Event-ID. Throws Fault when there are too many streams. */
export async function openStream(context: Context, request: Request): Promise<Response> {
  const hub = streamHub()
  const encoder = new TextEncoder()
  let leave: (() => void) | null = null
  let viewer: Viewer | null = null
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        viewer = {
          actor: context.actor,
          send(text) {
            if ((controller.desiredSize ?? 0) <= 0) return false
            controller.enqueue(encoder.encode(text))
            return true
          },
          end() {
            try {
              controller.close()
            } catch {
              // The reader has gone already.
            }
          },
        }
      },
      cancel: () => leave?.(),
    },
    { highWaterMark: buffered },
  )
  const joined = viewer as Viewer | null
  leave = joined === null ? null : hub.join(joined)
  if (joined === null || leave === null) {
    throw new Fault('auth.rate_limited', 'You have too many pages of Daypass open. Close some; this one then becomes live again.')
  }
  const leaving = leave
  request.signal.addEventListener('abort', () => leaving(), { once: true })
  joined.send(opening)
  // Joined before reading what was missed: nothing falls between the two, at worst it is told twice.
  for (const text of await hub.replay(context.actor, request.headers.get('last-event-id'))) joined.send(text)
  return new Response(body, {
    headers: {
      ...answerHeaders(context.origin.traceId),
      // A compressor or a proxy that gathers before it sends would hold events back.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'content-type': 'text/event-stream',
    },
  })
}
