import { DateText } from '#app/_ui/date-text.tsx'
import { Notice } from '#app/_ui/notice.tsx'
import { RightsList } from './rights-list.tsx'

/** What a try of a credential found; the token is not in it. */
export type TestResult = {
  ok: boolean
  serverUrl: string
  caPem: string
  serverVersion: string | null
  missingRights: string[]
  credentialExpiresAt: string | null
  error?: string
}

/** The answer of "Test connection": reached or not, which version, which rights. */
export function TestResultNotice({ result }: { result: TestResult }) {
  if (result.serverVersion === null) {
    return (
      <Notice tone="bad" live title="The cluster could not be reached">
        <p>{result.error ?? 'It did not answer.'}</p>
        <p className="text-muted">Nothing was saved. Check the address, the CA and whether Daypass’s network may reach it.</p>
      </Notice>
    )
  }
  const missing = result.missingRights.length
  return (
    <Notice
      tone={result.ok && missing === 0 ? 'ok' : 'wait'}
      live
      title={
        missing === 0 && result.ok
          ? `Connected: Kubernetes ${result.serverVersion}, every right is there`
          : `Connected: Kubernetes ${result.serverVersion}, but ${missing === 1 ? 'one right is' : `${missing} rights are`} missing`
      }
    >
      {result.error ? <p>{result.error}</p> : null}
      <p>
        {result.serverUrl}
        {result.credentialExpiresAt ? (
          <>
            ; this credential works <DateText at={result.credentialExpiresAt} coming="until" past="no longer, since" />
          </>
        ) : null}
      </p>
      <RightsList missingRights={result.missingRights} />
      {missing > 0 ? (
        <p className="text-muted">
          Apply the manifest again, then test once more. You can add the cluster now, but requests for it cannot be fulfilled before that.
        </p>
      ) : null}
    </Notice>
  )
}
