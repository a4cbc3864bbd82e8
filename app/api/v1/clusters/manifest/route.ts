import { readClusterManifest } from '#lib/access/index.ts'
import { raw, route, yamlResponse } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: raw({
    respond: async ({ context }) => yamlResponse(await readClusterManifest(context, { clusterId: null }), 'daypass-cluster.yaml', context.origin.traceId),
  }),
})
