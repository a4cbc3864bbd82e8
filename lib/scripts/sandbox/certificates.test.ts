import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { apiClient } from './api-client.ts'
import { type Leaf, openAuthority, openServiceAccountKeys } from './certificates.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'daypass-pki-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const serverLeaf: Leaf = { name: 'server', commonName: 'kube-apiserver', dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], usage: 'server' }
const adminLeaf: Leaf = { name: 'admin', commonName: 'admin', organization: 'system:masters', usage: 'client' }
const read = (file: string) => new X509Certificate(readFileSync(file))

describe('an authority', () => {
  test('signs a server certificate for localhost and 127.0.0.1 that its own certificate verifies', () => {
    const authority = openAuthority(directory, 'ca')
    const certificate = read(authority.issue(serverLeaf).certFile)
    const ca = new X509Certificate(authority.certPem)
    expect(ca.ca).toBe(true)
    expect(certificate.ca).toBe(false)
    expect(certificate.verify(ca.publicKey)).toBe(true)
    expect(certificate.checkIssued(ca)).toBe(true)
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(certificate.checkHost('localhost')).toBe('localhost')
    expect(certificate.checkIP('127.0.0.2')).toBeUndefined()
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  })

  test('names the administrator as Kubernetes reads it: user in CN, group in O', () => {
    const certificate = read(openAuthority(directory, 'ca').issue(adminLeaf).certFile)
    expect(certificate.subject.split('\n').sort()).toEqual(['CN=admin', 'O=system:masters'])
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  })

  test('is kept between starts, and so is what it has signed', () => {
    const first = openAuthority(directory, 'ca')
    const before = readFileSync(first.issue(adminLeaf).certFile, 'utf8')
    const second = openAuthority(directory, 'ca')
    expect(second.certPem).toBe(first.certPem)
    expect(readFileSync(second.issue(adminLeaf).certFile, 'utf8')).toBe(before)
  })

  test('signs anew when the names change, when a file is torn, and when the authority is another', () => {
    const issued = () => readFileSync(openAuthority(directory, 'ca').issue(serverLeaf).certFile, 'utf8')
    const first = issued()
    openAuthority(directory, 'ca').issue({ ...serverLeaf, dnsNames: ['localhost', 'kubernetes'] })
    const renamed = issued()
    expect(renamed).not.toBe(first)
    writeFileSync(path.join(directory, 'server.crt'), first.slice(0, 200))
    const mended = issued()
    expect(read(path.join(directory, 'server.crt')).checkHost('localhost')).toBe('localhost')
    rmSync(path.join(directory, 'ca.key'))
    expect(issued()).not.toBe(mended)
    expect(read(path.join(directory, 'server.crt')).verify(new X509Certificate(openAuthority(directory, 'ca').certPem).publicKey)).toBe(true)
  })

  test('signs anew when a key does not belong to its certificate', () => {
    const authority = openAuthority(directory, 'ca')
    const server = authority.issue(serverLeaf)
    const admin = authority.issue(adminLeaf)
    writeFileSync(server.keyFile, readFileSync(admin.keyFile))
    const before = readFileSync(server.certFile, 'utf8')
    expect(readFileSync(authority.issue(serverLeaf).certFile, 'utf8')).not.toBe(before)
  })

  test('writes keys that only their owner can read', () => {
    const { keyFile } = openAuthority(directory, 'ca').issue(adminLeaf)
    const serviceAccount = openServiceAccountKeys(directory)
    for (const file of [keyFile, path.join(directory, 'ca.key'), serviceAccount.privateKeyFile]) expect(statSync(file).mode & 0o077).toBe(0)
  })

  test('gives each certificate its own positive serial number', () => {
    const authority = openAuthority(directory, 'ca')
    const serials = Array.from({ length: 20 }, (_, n) => read(authority.issue({ ...adminLeaf, name: `c${n}` }).certFile).serialNumber)
    expect(new Set(serials).size).toBe(20)
    for (const serial of serials) expect(Number.parseInt(serial.slice(0, 2), 16)).toBeLessThan(0x80)
  })
})

test('ServiceAccount keys are made once: a second start verifies the tokens of the first', () => {
  const first = readFileSync(openServiceAccountKeys(directory).publicKeyFile, 'utf8')
  expect(readFileSync(openServiceAccountKeys(directory).publicKeyFile, 'utf8')).toBe(first)
})

describe('over a real TLS connection', () => {
  let server: Server | undefined
  afterEach(() => void server?.close())

  test('both sides prove who they are, and a certificate of another authority is refused', async () => {
    const authority = openAuthority(directory, 'ca')
    const stranger = openAuthority(path.join(directory, 'other'), 'ca')
    const pair = authority.issue(serverLeaf)
    const { promise, resolve } = Promise.withResolvers<void>()
    const listening = createServer(
      { cert: readFileSync(pair.certFile), key: readFileSync(pair.keyFile), ca: authority.certPem, requestCert: true, rejectUnauthorized: true },
      (_, response) => response.end('hello'),
    )
    server = listening
    listening.listen(0, '127.0.0.1', resolve)
    await promise
    const url = `https://127.0.0.1:${(listening.address() as AddressInfo).port}`
    await expect(apiClient(url, authority.certPem, authority.issue(adminLeaf))('/')).resolves.toMatchObject({ status: 200, body: 'hello' })
    await expect(apiClient(url, authority.certPem, stranger.issue(adminLeaf))('/')).rejects.toThrow()
    await expect(apiClient(url, stranger.certPem, authority.issue(adminLeaf))('/')).rejects.toThrow()
  })
})
