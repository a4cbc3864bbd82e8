import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import type { KeyPairFiles } from './certificates.ts'

export type ApiClient = (path: string) => Promise<{ status: number; body: string }>

/** GET with the admin's certificate, each on a connection of its own, for the few looks that starting needs. Fails after 2 s. */
export function apiClient(serverUrl: string, caPem: string, pair: KeyPairFiles): ApiClient {
  const cert = readFileSync(pair.certFile)
  const key = readFileSync(pair.keyFile)
  return (path) => {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>()
    const call = request(`${serverUrl}${path}`, { ca: caPem, cert, key, agent: false, timeout: 2000 }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      response.on('error', reject)
    })
    call.on('timeout', () => call.destroy(new Error('no answer for 2 s')))
    call.on('error', reject)
    call.end()
    return promise
  }
}
