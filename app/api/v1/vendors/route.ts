import * as z from 'zod'
import { createVendor, listVendors } from '#lib/access/index.ts'
import { createVendorBody } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { vendorView } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ answer: z.array(vendorView), run: ({ context }) => listVendors(context) }),
  POST: json({ body: createVendorBody, status: 201, answer: vendorView, run: ({ context, body }) => createVendor(context, body) }),
})
