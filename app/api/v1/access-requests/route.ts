import { listRequests, submitRequest } from '#lib/access/index.ts'
import { requestQuery, submitBody } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { pageOf, requestView } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ query: requestQuery, answer: pageOf(requestView), run: ({ context, query }) => listRequests(context, query) }),
  POST: json({ body: submitBody, status: 201, answer: requestView, run: ({ context, body }) => submitRequest(context, body) }),
})
