import { revokeAll } from '#lib/access/index.ts'
import { grantIdsAnswer, idParams, json, reasonBody, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({
    params: idParams,
    body: reasonBody,
    answer: grantIdsAnswer,
    run: ({ context, params, body }) => revokeAll(context, { vendorId: params.id }, body.reason),
  }),
})
