import { suspendVendor } from '#lib/access/index.ts'
import { idParams, json, reasonBody, route, vendorEndedAnswer } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({
    params: idParams,
    body: reasonBody,
    answer: vendorEndedAnswer,
    run: ({ context, params, body }) => suspendVendor(context, { vendorId: params.id, reason: body.reason }),
  }),
})
