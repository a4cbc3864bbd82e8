import * as z from 'zod'
import { createProfile, listProfiles } from '#lib/access/index.ts'
import { createProfileBody } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { profileView } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ answer: z.array(profileView), run: ({ context }) => listProfiles(context) }),
  POST: json({ body: createProfileBody, status: 201, answer: profileView, run: ({ context, body }) => createProfile(context, body) }),
})
