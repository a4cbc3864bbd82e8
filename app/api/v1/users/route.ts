import { createUser, listUsers } from '#lib/access/index.ts'
import { createUserBody, json, pageOf, route, userQuery, userView } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ query: userQuery, answer: pageOf(userView), run: ({ context, query }) => listUsers(context, query) }),
  POST: json({ body: createUserBody, status: 201, answer: userView, run: ({ context, body }) => createUser(context, body) }),
})
