import { readCluster, readClusterManifest } from '#lib/access/index.ts'
import { idParams, raw, route, yamlResponse } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: raw({
    params: idParams,
    async respond({ context, params }) {
      const { slug } = await readCluster(context, params.id)
      return yamlResponse(await readClusterManifest(context, { clusterId: params.id }), `daypass-${slug}.yaml`, context.origin.traceId)
    },
  }),
})
