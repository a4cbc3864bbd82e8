import * as z from 'zod'
import { addCluster, listClusters } from '#lib/access/index.ts'
import { addClusterBody, clusterView, json, maxClusterBodyBytes, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ answer: z.array(clusterView), run: ({ context }) => listClusters(context) }),
  POST: json({
    body: addClusterBody,
    maxBodyBytes: maxClusterBodyBytes,
    idempotency: 'never',
    status: 201,
    answer: clusterView,
    run: ({ context, body }) => addCluster(context, body),
  }),
})
