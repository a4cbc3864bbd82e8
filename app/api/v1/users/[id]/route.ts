import { updateUser } from '#lib/access/index.ts'
import { idParams, updateUserBody } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { userView } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  PATCH: json({
    params: idParams,
    body: updateUserBody,
    answer: userView,
    run: ({ context, params, body }) => updateUser(context, { userId: params.id, ...body }),
  }),
})
