import { readVendor } from '#lib/access/index.ts'
import { json, meView, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({
    answer: meView,
    async run({ context }) {
      const { userId, email, name, roles, vendorId } = context.actor
      return { id: userId, email, name, roles: [...roles], vendor: vendorId === null ? null : await readVendor(context, vendorId) }
    },
  }),
})
