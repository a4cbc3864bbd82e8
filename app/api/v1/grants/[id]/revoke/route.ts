import { revokeGrant } from '#lib/access/index.ts'
import { idParams, reasonBody } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { grantView } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({
    params: idParams,
    body: reasonBody,
    answer: grantView,
    run: ({ context, params, body }) => revokeGrant(context, { grantId: params.id, reason: body.reason }),
  }),
})
