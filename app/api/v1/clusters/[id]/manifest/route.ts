import { readCluster, readClusterManifest } from '#lib/access/index.ts'
import { yamlResponse } from '#lib/http/files.ts'
import { idParams } from '#lib/http/input-schemas.ts'
import { raw } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'

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
