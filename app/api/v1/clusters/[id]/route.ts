import { readCluster, updateCluster } from '#lib/access/index.ts'
import { clusterView, idParams, json, route, updateClusterBody } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ params: idParams, answer: clusterView, run: ({ context, params }) => readCluster(context, params.id) }),
  PATCH: json({
    params: idParams,
    body: updateClusterBody,
    answer: clusterView,
    run: ({ context, params, body }) => updateCluster(context, { clusterId: params.id, ...body }),
  }),
})
