import { mintCredential, readGrant } from '#lib/access/index.ts'
import { idParams, kubeconfigResponse, raw, route } from '#lib/http/index.ts'

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
