import { createHash, createPublicKey, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'
import { isIPv4 } from 'node:net'
import * as der from './der.ts'

const dayMs = 86_400_000

export type CertificateRequest = {
  commonName: string
  organization?: string
  dnsNames?: readonly string[]
  /** IPv4 only. */
  ipAddresses?: readonly string[]
  usage: 'authority' | 'server' | 'client' | 'both'
  days: number
}

/**
 * An X.509 v3 certificate in PEM, signed with ECDSA P-256 and SHA-256.
 * @param subjectKey the key that the certificate is for (private or public)
 * @param issuer who signs; without, the certificate signs itself
 */
export function createCertificate(request: CertificateRequest, subjectKey: KeyObject, issuer?: { certPem: string; key: KeyObject }): string {
  const subject = nameOf(request)
  const spki = (subjectKey.type === 'private' ? createPublicKey(subjectKey) : subjectKey).export({ type: 'spki', format: 'der' })
  const signingKey = issuer?.key ?? subjectKey
  // One minute back, so that a clock that is a little behind does not refuse a fresh certificate.
  const validity = der.sequence(der.time(new Date(Date.now() - 60_000)), der.time(new Date(Date.now() + request.days * dayMs)))
  const body = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(serial()),
    ecdsaWithSha256,
    issuer ? subjectDerOf(issuer.certPem) : subject,
    validity,
    subject,
    spki,
    der.explicit(3, der.sequence(...extensions(request, spki, createPublicKey(signingKey).export({ type: 'spki', format: 'der' })))),
  )
  const signature = sign('sha256', body, { key: signingKey, dsaEncoding: 'der' })
  return pem('CERTIFICATE', der.sequence(body, ecdsaWithSha256, der.bitString(signature)))
}

const ecdsaWithSha256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'))

function nameOf({ commonName, organization }: CertificateRequest): Buffer {
  const attribute = (type: string, value: string) => der.set(der.sequence(der.objectIdentifier(type), der.utf8String(value)))
  return der.sequence(...(organization ? [attribute('2.5.4.10', organization)] : []), attribute('2.5.4.3', commonName))
}

/** The issuer must be named byte for byte as it names itself; our authorities have a common name only. */
function subjectDerOf(certPem: string): Buffer {
  const { subject } = new X509Certificate(certPem)
  return nameOf({ commonName: subject.replace(/^CN=/, ''), usage: 'authority', days: 0 })
}

function extensions(request: CertificateRequest, subjectSpki: Buffer, issuerSpki: Buffer): Buffer[] {
  const extension = (oid: string, isCritical: boolean, value: Buffer) =>
    der.sequence(der.objectIdentifier(oid), ...(isCritical ? [der.boolean(true)] : []), der.octetString(value))
  const isAuthority = request.usage === 'authority'
  // Bits from the left: digitalSignature 0, keyCertSign 5, cRLSign 6.
  const keyUsage = isAuthority ? der.bitString(Buffer.from([0b1000_0110]), 1) : der.bitString(Buffer.from([0b1000_0000]), 7)
  const list = [
    extension('2.5.29.19', true, isAuthority ? der.sequence(der.boolean(true), der.integer(Buffer.from([0]))) : der.sequence()),
    extension('2.5.29.15', true, keyUsage),
    extension('2.5.29.14', false, der.octetString(keyIdentifier(subjectSpki))),
    extension('2.5.29.35', false, der.sequence(der.implicit(0, keyIdentifier(issuerSpki)))),
  ]
  const purposes = [
    ...(request.usage === 'server' || request.usage === 'both' ? ['1.3.6.1.5.5.7.3.1'] : []),
    ...(request.usage === 'client' || request.usage === 'both' ? ['1.3.6.1.5.5.7.3.2'] : []),
  ]
  if (purposes.length > 0) list.push(extension('2.5.29.37', false, der.sequence(...purposes.map(der.objectIdentifier))))
  const names = [...(request.dnsNames ?? []).map((name) => der.implicit(2, Buffer.from(name, 'ascii'))), ...(request.ipAddresses ?? []).map(ipName)]
  if (names.length > 0) list.push(extension('2.5.29.17', false, der.sequence(...names)))
  return list
}

function ipName(address: string): Buffer {
  if (!isIPv4(address)) throw new Error(`Not an IPv4 address: ${address}`)
  return der.implicit(7, Buffer.from(address.split('.').map(Number)))
}

/** Any stable name for a key will do here (RFC 7093, 2: a hash of the whole SubjectPublicKeyInfo, cut to 160 bits). */
const keyIdentifier = (spki: Buffer) => createHash('sha256').update(spki).digest().subarray(0, 20)

/** 16 random bytes with the top bit clear and a non-zero start: RFC 5280 wants a positive number. */
function serial(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01
  return bytes
}

export function pem(label: string, content: Uint8Array): string {
  const lines =
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
