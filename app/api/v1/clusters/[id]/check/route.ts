import { checkCluster } from '#lib/access/index.ts'
import { idParams } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { clusterView } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({ params: idParams, answer: clusterView, run: ({ context, params }) => checkCluster(context, { clusterId: params.id }) }),
})
