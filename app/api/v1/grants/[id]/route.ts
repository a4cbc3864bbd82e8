import { readGrant } from '#lib/access/index.ts'
import { grantView, idParams, json, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ params: idParams, answer: grantView, run: ({ context, params }) => readGrant(context, params.id) }),
})
