import { decideRequest } from '#lib/access/index.ts'
import { decisionBody, idParams } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { decisionAnswer } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({
    params: idParams,
    body: decisionBody,
    answer: decisionAnswer,
    run: ({ context, params, body }) => decideRequest(context, { requestId: params.id, ...body, narrow: body.narrow ?? null }),
  }),
})
