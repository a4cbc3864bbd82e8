import { decode } from 'next-auth/jwt'

// The cookie holds one random id: ours has about 300 characters. More is not ours, and not worth decrypting.
const maxCookieLength = 1024

/** Name of the session's cookie, as next-auth chooses it for this public address. */
export const sessionCookieName = (publicUrl: string): string =>
  publicUrl.startsWith('https:') ? '__Secure-next-auth.session-token' : 'next-auth.session-token'

/** The `sid` inside a session cookie; null when the cookie is not one that this Daypass wrote, or is too old. */
export async function sidOfCookie(value: string | undefined, secret: string): Promise<string | null> {
  if (value === undefined || value === '' || value.length > maxCookieLength) return null
  try {
    const token = await decode({ token: value, secret })
    return typeof token?.sid === 'string' ? token.sid : null
  } catch {
    return null
  }
}
