import { readRequestOptions } from '#lib/access/index.ts'
import { json, requestOptions, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ answer: requestOptions, run: ({ context }) => readRequestOptions(context) }),
})
