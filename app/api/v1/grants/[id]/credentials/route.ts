import { mintCredential, readGrant } from '#lib/access/index.ts'
import { kubeconfigResponse } from '#lib/http/files.ts'
import { idParams } from '#lib/http/input-schemas.ts'
import { raw } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: raw({
    params: idParams,
    async respond({ context, params }) {
      const [minted, { cluster }] = await Promise.all([mintCredential(context, { grantId: params.id }), readGrant(context, params.id)])
      return kubeconfigResponse(minted, `daypass-${cluster.slug}-${params.id}.kubeconfig`, context.origin.traceId)
    },
  }),
})
