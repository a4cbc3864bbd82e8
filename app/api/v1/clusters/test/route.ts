import { testCluster } from '#lib/access/index.ts'
import { credentialBody, maxClusterBodyBytes } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { testAnswer } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({
    body: credentialBody,
    maxBodyBytes: maxClusterBodyBytes,
    idempotency: 'never',
    answer: testAnswer,
    run: ({ context, body }) => testCluster(context, { credential: body }),
  }),
})
