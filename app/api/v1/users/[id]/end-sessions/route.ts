import * as z from 'zod'
import { endSessions } from '#lib/access/index.ts'
import { idParams } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({ params: idParams, answer: z.object({ ended: z.number() }), run: ({ context, params }) => endSessions(context, { userId: params.id }) }),
})
