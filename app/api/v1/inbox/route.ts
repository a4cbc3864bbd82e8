import * as z from 'zod'
import { listInbox } from '#lib/access/index.ts'
import { json, requestView, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ answer: z.array(requestView), run: ({ context }) => listInbox(context) }),
})
