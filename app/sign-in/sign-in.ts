const words: Record<string, string> = {
  CredentialsSignin: 'E-mail or password is wrong.',
  RateLimited: 'Too many attempts. Wait a few minutes and try again.',
}

/** Signs in with e-mail and password. Returns null when it worked, else a sentence for the person. */
export async function signIn(email: string, password: string, returnTo: string): Promise<string | null> {
  try {
    const { csrfToken } = (await (await fetch('/api/auth/csrf', { cache: 'no-store' })).json()) as { csrfToken: string }
    const response = await fetch('/api/auth/callback/credentials', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ email, password, csrfToken, callbackUrl: returnTo, json: 'true' }),
    })
    if (response.status === 429) return words.RateLimited ?? null
    const answer = (await response.json().catch(() => null)) as { url?: string } | null
    const error = answer?.url ? new URL(answer.url, window.location.origin).searchParams.get('error') : null
    if (response.ok && error === null) return null
    return words[error ?? 'CredentialsSignin'] ?? (error?.includes(' ') ? error : 'Signing in failed. Try again.')
  } catch {
    return 'Daypass could not be reached. Check your connection and try again.'
  }
}
