import { listActivity } from '#lib/access/index.ts'
import { activityQuery } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { activityView, pageOf } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ query: activityQuery, answer: pageOf(activityView), run: ({ context, query }) => listActivity(context, query) }),
})
