import { listGrants } from '#lib/access/index.ts'
import { grantQuery, grantView, json, pageOf, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ query: grantQuery, answer: pageOf(grantView), run: ({ context, query }) => listGrants(context, query) }),
})
