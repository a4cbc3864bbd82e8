import { revokeGrant } from '#lib/access/index.ts'
import { grantView, idParams, json, reasonBody, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({
    params: idParams,
    body: reasonBody,
    answer: grantView,
    run: ({ context, params, body }) => revokeGrant(context, { grantId: params.id, reason: body.reason }),
  }),
})
