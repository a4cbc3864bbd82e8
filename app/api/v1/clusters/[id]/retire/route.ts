import { retireCluster } from '#lib/access/index.ts'
import { clusterEndedAnswer, idParams, json, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({ params: idParams, answer: clusterEndedAnswer, run: ({ context, params }) => retireCluster(context, { clusterId: params.id }) }),
})
