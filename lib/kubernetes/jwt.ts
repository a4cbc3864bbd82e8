/** What a token says of itself. Nothing is verified here: the API server made it, and the API server judges it. */
export type TokenClaims = { jti: string | null; expiresAt: Date | null; subject: string | null }

/** Claims of a JWT; all null for a token that is none (an opaque bearer token). */
export function tokenClaims(token: string): TokenClaims {
  const none: TokenClaims = { jti: null, expiresAt: null, subject: null }
  const part = token.split('.')[1]
  if (!part) return none
  try {
    const claims: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    if (typeof claims !== 'object' || claims === null) return none
    const { jti, exp, sub } = claims as { jti?: unknown; exp?: unknown; sub?: unknown }
    return {
      jti: typeof jti === 'string' ? jti : null,
      expiresAt: typeof exp === 'number' && Number.isFinite(exp) ? new Date(exp * 1000) : null,
      subject: typeof sub === 'string' ? sub : null,
    }
  } catch {
    return none
  }
}
