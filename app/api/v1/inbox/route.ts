import * as z from 'zod'
import { listInbox } from '#lib/access/index.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { requestView } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ answer: z.array(requestView), run: ({ context }) => listInbox(context) }),
})
