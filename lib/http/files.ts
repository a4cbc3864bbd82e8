import { answerHeaders } from './problem.ts'

/**
 * The one answer that ever carries a token. `no-store` keeps it out of every cache, `no-transform` out of the compressor's buffers.
 * `expiresAt` is ISO 8601; `number` says which credential of the grant it is.
 */
export function kubeconfigResponse(
  minted: { kubeconfig: string; number: number; expiresAt: string; reachesEnd: boolean },
  fileName: string,
  traceId: string,
): Response {
  return new Response(minted.kubeconfig, {
    headers: {
      ...answerHeaders(traceId),
      'cache-control': 'no-store, no-transform',
      'content-type': 'application/yaml',
      ...attachment(fileName),
      'x-daypass-credential': String(minted.number),
      'x-daypass-expires-at': minted.expiresAt,
      'x-daypass-reaches-end': String(minted.reachesEnd),
    },
  })
}

/** YAML for people to read: as plain text, because browsers show that and save everything they do not know. */
export function yamlResponse(yaml: string, fileName: string, traceId: string): Response {
  return new Response(yaml, {
    headers: { ...answerHeaders(traceId), 'content-type': 'text/plain; charset=utf-8', 'content-disposition': `inline; filename="${plainName(fileName)}"` },
  })
}

/** Headers of a file to save. */
export const attachment = (fileName: string): Record<string, string> => ({ 'content-disposition': `attachment; filename="${plainName(fileName)}"` })

/** Nothing that could end the quotes or the header. */
const plainName = (fileName: string): string => fileName.replace(/[^A-Za-z0-9._-]/g, '-')
