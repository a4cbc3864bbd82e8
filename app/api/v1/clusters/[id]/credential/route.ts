import { replaceClusterCredential } from '#lib/access/index.ts'
import { clusterView, credentialBody, idParams, json, maxClusterBodyBytes, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  PUT: json({
    params: idParams,
    body: credentialBody,
    maxBodyBytes: maxClusterBodyBytes,
    idempotency: 'never',
    answer: clusterView,
    run: ({ context, params, body }) => replaceClusterCredential(context, { clusterId: params.id, credential: body }),
  }),
})
