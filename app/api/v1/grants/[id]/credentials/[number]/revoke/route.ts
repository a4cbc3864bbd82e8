import { revokeCredential } from '#lib/access/index.ts'
import { credentialParams, grantView, json, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({
    params: credentialParams,
    answer: grantView,
    run: ({ context, params }) => revokeCredential(context, { grantId: params.id, number: params.number }),
  }),
})
