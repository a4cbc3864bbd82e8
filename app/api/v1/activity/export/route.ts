import { exportActivity } from '#lib/access/index.ts'
import { activityCsv } from '#lib/http/activity-csv.ts'
import { exportQuery } from '#lib/http/input-schemas.ts'
import { raw } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: raw({ query: exportQuery, respond: ({ context, query }) => activityCsv(exportActivity(context, query), context) }),
})
