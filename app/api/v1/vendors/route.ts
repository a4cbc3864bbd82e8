import * as z from 'zod'
import { createVendor, listVendors } from '#lib/access/index.ts'
import { createVendorBody, json, route, vendorView } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ answer: z.array(vendorView), run: ({ context }) => listVendors(context) }),
  POST: json({ body: createVendorBody, status: 201, answer: vendorView, run: ({ context, body }) => createVendor(context, body) }),
})
