import * as z from 'zod'

/** The only reader of process.env (scripts, tests and configuration files aside). Each process asks for its own part, once, at start. */

const base64Key = z.string().refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64')
const secret = z.string().min(32, 'must have at least 32 characters')
const port = z.coerce.number().int().min(0).max(65_535)

const webSchema = z.object({
  DATABASE_URL: z.url(),
  DAYPASS_URL: z.url(),
  NEXTAUTH_SECRET: secret,
  ISSUER_URL: z.url(),
  ISSUER_SECRET: secret,
  /** 1 while the seeded demo accounts exist: the sign-in page then offers them. */
  DAYPASS_DEMO: z.enum(['0', '1']).default('0'),
  /** How many proxies of ours stand in front: that many entries at the end of X-Forwarded-For are believed. */
  DAYPASS_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  /** Single sign-on for people who have an account here; all three or none. */
  AUTH_OIDC_ISSUER: z.url().optional(),
  AUTH_OIDC_CLIENT_ID: z.string().min(1).optional(),
  AUTH_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
})

const issuerSchema = z.object({
  DATABASE_URL: z.url(),
  DAYPASS_ENCRYPTION_KEY: base64Key,
  DAYPASS_ENCRYPTION_KEY_ID: z.string().min(1).default('k1'),
  ISSUER_HOST: z.string().default('127.0.0.1'),
  ISSUER_PORT: port,
  ISSUER_SECRET: secret,
})

export type WebEnv = z.infer<typeof webSchema>
export type IssuerEnv = z.infer<typeof issuerSchema>

function read<T>(schema: z.ZodType<T>, who: string): T {
  const result = schema.safeParse(process.env)
  if (result.success) return result.data
  const lines = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  // The value itself is never printed: it may be a secret.
  throw new Error(`${who} cannot start, its environment is wrong: ${lines.join('; ')}`)
}

let web: WebEnv | undefined
/** Environment of the web process. Throws an Error with one readable sentence when it is wrong. */
export function webEnv(): WebEnv {
  if (web === undefined) {
    web = read(webSchema, 'web')
    // next-auth reads its address by itself, and without this would take it from the request's Host header.
    process.env.NEXTAUTH_URL = web.DAYPASS_URL
  }
  return web
}

let issuer: IssuerEnv | undefined
/** Environment of the issuer process. Throws an Error with one readable sentence when it is wrong. */
export const issuerEnv = (): IssuerEnv => (issuer ??= read(issuerSchema, 'issuer'))
