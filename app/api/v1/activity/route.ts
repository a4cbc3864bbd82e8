import { listActivity } from '#lib/access/index.ts'
import { activityQuery, activityView, json, pageOf, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ query: activityQuery, answer: pageOf(activityView), run: ({ context, query }) => listActivity(context, query) }),
})
