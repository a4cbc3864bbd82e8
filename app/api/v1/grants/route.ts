import { listGrants } from '#lib/access/index.ts'
import { grantQuery } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { grantView, pageOf } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ query: grantQuery, answer: pageOf(grantView), run: ({ context, query }) => listGrants(context, query) }),
})
