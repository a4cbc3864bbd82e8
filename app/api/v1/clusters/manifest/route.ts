import { readClusterManifest } from '#lib/access/index.ts'
import { yamlResponse } from '#lib/http/files.ts'
import { raw } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: raw({
    respond: async ({ context }) => yamlResponse(await readClusterManifest(context, { clusterId: null }), 'daypass-cluster.yaml', context.origin.traceId),
  }),
})
