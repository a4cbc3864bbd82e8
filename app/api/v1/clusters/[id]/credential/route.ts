import { replaceClusterCredential } from '#lib/access/index.ts'
import { credentialBody, idParams, maxClusterBodyBytes } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { clusterView } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  PUT: json({
    params: idParams,
    body: credentialBody,
    maxBodyBytes: maxClusterBodyBytes,
    answer: clusterView,
    run: ({ context, params, body }) => replaceClusterCredential(context, { clusterId: params.id, credential: body }),
  }),
})
