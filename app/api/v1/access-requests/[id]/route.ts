import { readRequest } from '#lib/access/index.ts'
import { idParams, json, requestView, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ params: idParams, answer: requestView, run: ({ context, params }) => readRequest(context, params.id) }),
})
