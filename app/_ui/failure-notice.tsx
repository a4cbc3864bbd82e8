import { errorTrace, errorWords } from './api-client.ts'
import { Notice } from './notice.tsx'

/** What a form's sending failed of: the words, and the id to quote. Nothing while nothing failed. */
export function FailureNotice({ failure, title = 'That did not work' }: { failure: unknown; title?: string }) {
  if (!failure) return null
  const trace = errorTrace(failure)
  return (
    <Notice tone="bad" live title={title}>
      <p>{errorWords(failure)}</p>
      {trace ? <p className="text-muted text-sm">Reference {trace}</p> : null}
    </Notice>
  )
}
