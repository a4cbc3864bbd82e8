import { revokeAll } from '#lib/access/index.ts'
import { idParams, reasonBody } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { grantIdsAnswer } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({
    params: idParams,
    body: reasonBody,
    answer: grantIdsAnswer,
    run: ({ context, params, body }) => revokeAll(context, { vendorId: params.id }, body.reason),
  }),
})
