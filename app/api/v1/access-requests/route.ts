import { listRequests, submitRequest } from '#lib/access/index.ts'
import { json, pageOf, requestQuery, requestView, route, submitBody } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ query: requestQuery, answer: pageOf(requestView), run: ({ context, query }) => listRequests(context, query) }),
  POST: json({ body: submitBody, status: 201, answer: requestView, run: ({ context, body }) => submitRequest(context, body) }),
})
