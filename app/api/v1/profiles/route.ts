import * as z from 'zod'
import { createProfile, listProfiles } from '#lib/access/index.ts'
import { createProfileBody, json, profileView, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ answer: z.array(profileView), run: ({ context }) => listProfiles(context) }),
  POST: json({ body: createProfileBody, status: 201, answer: profileView, run: ({ context, body }) => createProfile(context, body) }),
})
