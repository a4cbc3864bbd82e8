import { createUser, listUsers } from '#lib/access/index.ts'
import { createUserBody, userQuery } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { pageOf, userView } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ query: userQuery, answer: pageOf(userView), run: ({ context, query }) => listUsers(context, query) }),
  POST: json({ body: createUserBody, status: 201, answer: userView, run: ({ context, body }) => createUser(context, body) }),
})
