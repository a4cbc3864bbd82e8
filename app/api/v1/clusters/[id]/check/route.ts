import { checkCluster } from '#lib/access/index.ts'
import { clusterView, idParams, json, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({ params: idParams, answer: clusterView, run: ({ context, params }) => checkCluster(context, { clusterId: params.id }) }),
})
