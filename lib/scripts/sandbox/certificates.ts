import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type CertificateRequest, createCertificate } from './x509.ts'

const dayMs = 86_400_000
const authorityDays = 3650
/** The longest life that macOS still accepts of a server certificate is 398 days. */
const leafDays = 397
/** A certificate with less than this left is made anew at start. */
const renewDays = 30

/** `name` is the file name without ending. */
export type Leaf = Omit<CertificateRequest, 'days' | 'usage'> & { name: string; usage: 'server' | 'client' | 'both' }
export type KeyPairFiles = { certFile: string; keyFile: string }

/** An authority that signs leaves; `certPem` is what clients are given to trust. */
export type Authority = { certFile: string; certPem: string; issue(leaf: Leaf): KeyPairFiles }

/**
 * Opens the certificate authority kept in `directory` under `name`, or makes one there (10 years). Keys have mode 0600.
 * A leaf is kept until 30 days before its end, or until its names, its use or its authority change.
 */
export function openAuthority(directory: string, name: string): Authority {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const files = pairFiles(directory, name)
  if (!isUsable(files)) {
    const key = newKey()
    writePair(files, createCertificate({ commonName: `daypass-sandbox-${name}`, usage: 'authority', days: authorityDays }, key), key)
  }
  const certPem = readFileSync(files.certFile, 'utf8')
  const key = createPrivateKey(readFileSync(files.keyFile))

  function issue(leaf: Leaf): KeyPairFiles {
    const target = pairFiles(directory, leaf.name)
    if (isUsable(target, { certPem, leaf })) return target
    const leafKey = newKey()
    writePair(target, createCertificate({ ...leaf, days: leafDays }, leafKey, { certPem, key }), leafKey)
    return target
  }
  return { certFile: files.certFile, certPem, issue }
}

/** The RSA 2048 key pair (kubeadm's choice) that signs and verifies ServiceAccount tokens; made once and kept, or every token would die. */
export function openServiceAccountKeys(directory: string): { privateKeyFile: string; publicKeyFile: string } {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const privateKeyFile = path.join(directory, 'service-account.key')
  const publicKeyFile = path.join(directory, 'service-account.pub')
  if (!existsSync(privateKeyFile)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    writeAtomically(privateKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  }
  const publicKey = createPublicKey(readFileSync(privateKeyFile, 'utf8'))
  writeAtomically(publicKeyFile, publicKey.export({ type: 'spki', format: 'pem' }).toString())
  return { privateKeyFile, publicKeyFile }
}

/** Whether the pair on disk can be used as it is: whole, long enough valid, and (for a leaf) of this authority and for these names. */
function isUsable(files: KeyPairFiles, expected?: { certPem: string; leaf: Leaf }): boolean {
  if (!existsSync(files.certFile) || !existsSync(files.keyFile)) return false
  try {
    const certificate = new X509Certificate(readFileSync(files.certFile))
    if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(files.keyFile)))) return false
    if (Date.parse(certificate.validTo) < Date.now() + renewDays * dayMs) return false
    return !expected || (certificate.verify(new X509Certificate(expected.certPem).publicKey) && isFor(certificate, expected.leaf))
  } catch {
    // Torn or foreign files: make the pair anew.
    return false
  }
}

function isFor(certificate: X509Certificate, leaf: Leaf): boolean {
  const isSame = (found: string[], wanted: string[]) => String(found.filter(Boolean).sort()) === String(wanted.sort())
  const subject = [`CN=${leaf.commonName}`, ...(leaf.organization ? [`O=${leaf.organization}`] : [])]
  const names = [...(leaf.dnsNames ?? []).map((dns) => `DNS:${dns}`), ...(leaf.ipAddresses ?? []).map((ip) => `IP Address:${ip}`)]
  return isSame(certificate.subject.split('\n'), subject) && isSame((certificate.subjectAltName ?? '').split(', '), names)
}

const pairFiles = (directory: string, name: string): KeyPairFiles => ({
  certFile: path.join(directory, `${name}.crt`),
  keyFile: path.join(directory, `${name}.key`),
})

/** ECDSA P-256: every component speaks it, and a key takes a millisecond. */
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

function writePair(files: KeyPairFiles, certPem: string, key: KeyObject) {
  writeAtomically(files.keyFile, key.export({ type: 'pkcs8', format: 'pem' }).toString())
  writeAtomically(files.certFile, certPem)
}

function writeAtomically(file: string, text: string) {
  const temporary = `${file}.${process.pid}.tmp`
  writeFileSync(temporary, text, { mode: 0o600 })
  renameSync(temporary, file)
}
