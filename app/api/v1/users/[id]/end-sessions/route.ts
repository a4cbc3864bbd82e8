import * as z from 'zod'
import { endSessions } from '#lib/access/index.ts'
import { idParams, json, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({ params: idParams, answer: z.object({ ended: z.number() }), run: ({ context, params }) => endSessions(context, { userId: params.id }) }),
})
