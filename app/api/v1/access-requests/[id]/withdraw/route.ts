import { withdrawRequest } from '#lib/access/index.ts'
import { idParams, json, requestView, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({ params: idParams, answer: requestView, run: ({ context, params }) => withdrawRequest(context, { requestId: params.id }) }),
})
