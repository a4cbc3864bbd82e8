import { createUser, listUsers } from '#lib/access/index.ts'
import { createUserBody, json, pageOf, route, userQuery, userView } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ query: userQuery, answer: pageOf(userView), run: ({ context, query }) => listUsers(context, query) }),
  // With its initial password: not even a trace of it is kept, and the address is unique, so a repeated call makes no second account.
  POST: json({ body: createUserBody, idempotency: 'never', status: 201, answer: userView, run: ({ context, body }) => createUser(context, body) }),
})
