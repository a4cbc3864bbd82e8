import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { issuerServiceAccount, systemNamespace } from '#lib/domain/names.ts'
import { readKubeconfig, type SandboxAccess } from './cluster-part.ts'
import type { Report } from './progress.ts'
import { ensureBinaries } from './sandbox/index.ts'
import type { RegisterOwn } from './stack.ts'
import { defaultCacheDir } from './state-folder.ts'
import { StepFailure, wordsOf } from './step-failure.ts'

/** kubectl of the machine, which also runs the login plugins of its kubeconfigs; else the one built for the sandbox. */
async function findKubectl(report: Report): Promise<string> {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, 'kubectl')
    if (folder !== '' && fs.existsSync(file)) return file
  }
  const built = await ensureBinaries(['kubectl'], { cacheDir: defaultCacheDir(), report: (event) => report(`${event.step}: ${event.detail}`) })
  return built.kubectl
}

function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(stderr.trim().split('\n').at(-1) || error.message))
    })
  })
}

/** A kubeconfig of the one context, in the state folder: programs need not know which context was meant. */
async function isolate(kubectlPath: string, file: string, context: string, target: string): Promise<string> {
  const text = await run(kubectlPath, ['--kubeconfig', file, '--context', context, 'config', 'view', '--raw', '--minify', '--flatten'])
  fs.mkdirSync(path.dirname(target), { recursive: true })
  fs.writeFileSync(target, text, { mode: 0o600 })
  return target
}

async function isPrepared(kubectlPath: string, kubeconfig: string, serverUrl: string): Promise<boolean> {
  try {
    const found = await run(kubectlPath, [
      '--kubeconfig',
      kubeconfig,
      '--request-timeout=15s',
      'get',
      'serviceaccount',
      issuerServiceAccount,
      '-n',
      systemNamespace,
      '--ignore-not-found',
      '-o',
      'name',
    ])
    return found.trim() !== ''
  } catch (cause) {
    throw new StepFailure(`The cluster at ${serverUrl} cannot be used: ${wordsOf(cause)}`, {
      whatToDo: 'Check that it is up and that the kubeconfig may read ServiceAccounts there; or unset DAYPASS_KUBECONFIG to use the sandbox cluster.',
    })
  }
}

const slugOf = (context: string): string =>
  context
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40) || 'cluster'

/**
 * Connects Daypass to somebody's cluster by their kubeconfig. Applies nothing there: without the issuer's identity in it, the manifest
 * to review and apply is written beside the state and named, and Daypass starts without the cluster.
 */
export async function registerOwnCluster(file: string, context: string | undefined, parts: Parameters<RegisterOwn>[0]): ReturnType<RegisterOwn> {
  const { progress, stateDir, ownerDatabaseUrl, demo, encryptionKey } = parts
  const target = readKubeconfig(file, context)
  const { clusterManifest, prepareCluster } = await import('#lib/issuer/prepare-cluster.ts')
  let kubectlPath = ''
  let access: SandboxAccess | undefined
  const prepared = await progress.step(
    `your cluster (${target.context})`,
    async (report) => {
      kubectlPath = await findKubectl(report)
      report(`asking ${target.serverUrl}`)
      const adminKubeconfigPath = await isolate(kubectlPath, file, target.context, path.join(stateDir, 'own-cluster.kubeconfig'))
      access = { adminKubeconfigPath, kubectlPath, serverUrl: target.serverUrl, caPem: target.caPem, auditLogPath: null }
      return isPrepared(kubectlPath, adminKubeconfigPath, target.serverUrl)
    },
    (found) => `${target.serverUrl}, ${found ? 'prepared' : 'not prepared yet'}`,
  )
  if (access === undefined) throw new Error('the cluster was not reached')
  if (!prepared) {
    const manifest = path.join(stateDir, 'daypass-cluster.yaml')
    fs.writeFileSync(manifest, await clusterManifest(ownerDatabaseUrl))
    progress.say(
      [
        `${target.context} is not prepared for Daypass. Nothing was changed there. Review and apply this manifest, then start Daypass again:`,
        `  ${manifest}`,
        `  kubectl --kubeconfig ${file} --context ${target.context} apply --server-side -f ${manifest}`,
      ].join('\n'),
    )
    return { ...access, clusterId: null }
  }
  const known = access
  const { clusterId } = await progress.step("taking the cluster's issuer token", () =>
    // The strictest name for its environment until an administrator says otherwise.
    prepareCluster({
      ...known,
      ownerDatabaseUrl,
      encryptionKey,
      name: target.context,
      slug: slugOf(target.context),
      environment: 'production',
      applyManifest: false,
    }),
  )
  if (demo) progress.say('The demo accounts have a known password and can now ask for access to a cluster of yours; Daypass listens on 127.0.0.1 only.')
  return { ...access, clusterId }
}
