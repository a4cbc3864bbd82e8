import { decideRequest } from '#lib/access/index.ts'
import { decisionAnswer, decisionBody, idParams, json, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({
    params: idParams,
    body: decisionBody,
    answer: decisionAnswer,
    run: ({ context, params, body }) => decideRequest(context, { requestId: params.id, ...body, narrow: body.narrow ?? null }),
  }),
})
