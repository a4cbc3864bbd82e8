import { updateUser } from '#lib/access/index.ts'
import { idParams, json, route, updateUserBody, userView } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  PATCH: json({
    params: idParams,
    body: updateUserBody,
    answer: userView,
    run: ({ context, params, body }) => updateUser(context, { userId: params.id, ...body }),
  }),
})
