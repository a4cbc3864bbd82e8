const refused = 'E-mail or password is wrong.'

/** Signs in with e-mail and password. Returns null when it worked, else a sentence for the person. */
export async function signIn(email: string, password: string, returnTo: string): Promise<string | null> {
  try {
    const { csrfToken } = (await (await fetch('/api/auth/csrf', { cache: 'no-store' })).json()) as { csrfToken: string }
    const response = await fetch('/api/auth/callback/credentials', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ email, password, csrfToken, callbackUrl: returnTo, json: 'true' }),
    })
    if (response.ok) return null
    const answer = (await response.json().catch(() => null)) as { code?: string; detail?: string } | null
    // The door's own answers are problem+json with words for the person; the library's refusal has none.
    if (answer?.code) return answer.detail ?? 'Signing in failed. Try again.'
    return response.status === 401 ? refused : 'Signing in failed. Try again.'
  } catch {
    return 'Daypass could not be reached. Check your connection and try again.'
  }
}
