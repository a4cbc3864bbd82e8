import { readRequest } from '#lib/access/index.ts'
import { idParams } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { requestView } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ params: idParams, answer: requestView, run: ({ context, params }) => readRequest(context, params.id) }),
})
