import { readRequestOptions } from '#lib/access/index.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { requestOptions } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ answer: requestOptions, run: ({ context }) => readRequestOptions(context) }),
})
