import { undoApproval } from '#lib/access/index.ts'
import { grantView, idParams, json, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({ params: idParams, answer: grantView, run: ({ context, params }) => undoApproval(context, { grantId: params.id }) }),
})
