import { exportActivity } from '#lib/access/index.ts'
import { activityCsv, exportQuery, raw, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: raw({ query: exportQuery, respond: ({ context, query }) => activityCsv(exportActivity(context, query), context) }),
})
