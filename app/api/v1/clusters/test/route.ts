import { testCluster } from '#lib/access/index.ts'
import { credentialBody, json, maxClusterBodyBytes, route, testAnswer } from '#lib/http/index.ts'

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
