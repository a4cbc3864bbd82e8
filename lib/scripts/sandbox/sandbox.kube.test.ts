import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { request } from 'node:https'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Ran, testCluster } from '#lib/testing/index.ts'
import { goEnvironment } from './go-toolchain.ts'

const cluster = testCluster()
const ok = async (args: string[], input?: string) => {
  const ran = await cluster.kubectl(args, input)
  expect(ran, ran.stderr).toMatchObject({ code: 0 })
  return ran.stdout
}
type Pod = {
  metadata: { name: string; namespace: string; annotations?: Record<string, string> }
  spec: { nodeName?: string }
  status: { phase: string; podIP?: string }
}
const podsOf = async (selector: string[]) => (JSON.parse(await ok(['get', 'pods', ...selector, '-o', 'json'])) as { items: Pod[] }).items

let pod = ''
beforeAll(async () => {
  await ok(['-n', 'payments', 'wait', 'deploy/payments-api', '--for=condition=Available', '--timeout=60s'])
  const [first] = await podsOf(['-n', 'payments', '-l', 'app.kubernetes.io/name=payments-api', '--field-selector=status.phase=Running'])
  pod = first?.metadata.name ?? ''
})
const exec = (...cmd: string[]): Promise<Ran> => cluster.kubectl(['-n', 'payments', 'exec', pod, '--', ...cmd])

describe('the sandbox cluster', () => {
  test('has three ready nodes, and the scheduler spreads running pods over them', async () => {
    await ok(['wait', 'node', '--all', '--for=condition=Ready', '--timeout=30s'])
    const pods = (await podsOf(['-A'])).filter(({ metadata }) => ['payments', 'orders', 'monitoring', 'storefront'].includes(metadata.namespace))
    const running = pods.filter(({ status }) => status.phase === 'Running')
    expect(running.length).toBeGreaterThan(15)
    expect(new Set(running.map(({ spec }) => spec.nodeName)).size).toBe(3)
    expect(new Set(running.map(({ status }) => status.podIP)).size).toBe(running.length)
    for (const { status } of running) expect(status.podIP).toMatch(/^198\.18\./)
  })

  test('has something to look for: a pod that crashes and one that no node can take', async () => {
    expect(await ok(['-n', 'payments', 'get', 'pods', '-l', 'app.kubernetes.io/name=refunds'])).toContain('CrashLoopBackOff')
    const [pending] = await podsOf(['-n', 'orders', '-l', 'app.kubernetes.io/name=demand-forecast'])
    expect(pending?.status.phase).toBe('Pending')
    expect(await ok(['-n', 'orders', 'describe', 'pod', pending?.metadata.name ?? ''])).toContain("didn't match Pod's node affinity/selector")
  })

  test('restarts a deployment as a real one does', async () => {
    await ok(['-n', 'storefront', 'rollout', 'restart', 'deploy/storefront-search'])
    await ok(['-n', 'storefront', 'rollout', 'status', 'deploy/storefront-search', '--timeout=60s'])
  })
})

describe('exec', () => {
  test('runs what people try in a pod', async () => {
    expect(await exec('sh', '-c', 'hostname; id -un; whoami; cd /etc && cat hostname')).toMatchObject({
      code: 0,
      stdout: `${pod}\nuid=1000(app) gid=1000(app) groups=1000(app)\napp\n${pod}\n`,
    })
    expect(await exec('sh', '-c', 'exit 42')).toMatchObject({ code: 42 })
    const piped = await cluster.kubectl(['-n', 'payments', 'exec', '-i', pod, '--', 'sh'], 'echo one\nfor i in 2 3; do echo $i; done | tail -1\n')
    expect(piped.stdout).toBe('one\n3\n')
  })

  test("never shows or changes anything of this machine's", async () => {
    const here = import.meta.filename
    const attempts = [
      `cat ${here}`,
      `cat < ${here}`,
      `ln -sf ${here} l; cat l`,
      `ln -sf ../../../../../../../../../.. up; cat up${here}`,
      `. ${here}`,
      `sh ${here}`,
      `eval "cat ${here}"`,
      `command cat ${here}`,
      `cat ../../../../../../../../../..${here}`,
      `cat <(cat ${here})`,
      `cat /proc/self/root${here}`,
      `echo ${path.dirname(here)}/*.ts`,
      `ls ${path.dirname(here)}`,
      `[ -e ${here} ] && echo sandbox.kube.test.ts exists`,
      `cat /proc/self/environ /proc/1/cmdline`,
    ]
    for (const attempt of attempts) {
      const { stdout } = await exec('sh', '-c', attempt)
      expect(stdout, attempt).not.toMatch(/import |sandbox\.kube\.test\.ts exists|control-plane\.ts|PATH=.*node|sandbox-kubelet/)
    }
    expect((await exec('cat', '/etc/passwd')).stdout).toBe('root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/app:/bin/sh\n')
    const marker = `/tmp/sh-interp-daypass-${process.pid}`
    await exec('sh', '-c', `echo x > ${marker}; echo x > /tmp/daypass-${process.pid}`)
    expect(existsSync(marker) || existsSync(`/tmp/daypass-${process.pid}`)).toBe(false)
  })

  test('knows no other commands, and no network', async () => {
    const unknown = await exec('node', '-e', '1')
    expect(unknown.code).toBe(127)
    expect(unknown.stderr).toContain('node: command not found')
    const curl = await exec('curl', '-s', 'http://127.0.0.1:16443/')
    expect(curl.code).not.toBe(0)
    expect(curl.stderr).toContain('the network is not available in the sandbox')
  })

  test('keeps the files of one pod from another', async () => {
    await exec('sh', '-c', 'echo mine > /tmp/mine')
    const [other] = await podsOf(['-n', 'orders', '-l', 'app.kubernetes.io/name=orders-api'])
    const seen = await cluster.kubectl(['-n', 'orders', 'exec', other?.metadata.name ?? '', '--', 'cat', '/tmp/mine'])
    expect((await exec('cat', '/tmp/mine')).stdout).toBe('mine\n')
    expect(seen.code).toBe(1)
  })

  test('is refused in a container that is not running', async () => {
    const refused = await cluster.kubectl(['-n', 'payments', 'exec', 'deploy/refunds', '--', 'ls'])
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain('not running')
  })
})

describe('logs', () => {
  const logs = (...args: string[]) => ok(['-n', 'payments', 'logs', pod, ...args])

  test('are the same lines whoever asks, and say that they are made up', async () => {
    const sinceTime = new Date(Date.now() - 5 * 60_000).toISOString()
    const first = await logs(`--since-time=${sinceTime}`)
    const second = await logs(`--since-time=${sinceTime}`)
    expect(second.startsWith(first)).toBe(true)
    for (const line of first.trim().split('\n')) expect(line).toMatch(/^\d{4}-\d\d-\d\dT.*demo/)
    const tail = (await logs('--tail=1', '--timestamps')).trim().split('\n')
    expect(tail).toHaveLength(1)
    const previous = await cluster.kubectl(['-n', 'payments', 'logs', pod, '--previous'])
    expect(previous.stderr).toContain('not found')
    expect(await ok(['-n', 'payments', 'logs', 'deploy/refunds', '--previous', '--tail=5'])).toContain('FATAL')
  })

  test('-f goes on giving lines', async () => {
    const child = spawn(cluster.kubectlPath, ['--kubeconfig', cluster.adminKubeconfigPath, '-n', 'payments', 'logs', '-f', '--tail=0', pod], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let seen = ''
    child.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString()
    })
    // One line in three seconds on average; none in 60 has a chance of 1 in 10^10.
    for (let i = 0; i < 600 && seen.split('\n').length < 3; i++) await wait(100)
    child.kill('SIGTERM')
    expect(seen.split('\n').length).toBeGreaterThanOrEqual(3)
  })
})

test('port-forward answers HTTP on the ports that a pod has', async () => {
  const free = createServer()
  const chosen = Promise.withResolvers<number>()
  free.listen(0, '127.0.0.1', () => chosen.resolve((free.address() as { port: number }).port))
  const port = await chosen.promise
  await new Promise((resolve) => free.close(resolve))
  const child = spawn(cluster.kubectlPath, ['--kubeconfig', cluster.adminKubeconfigPath, '-n', 'payments', 'port-forward', pod, `${port}:8080`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ready = Promise.withResolvers<void>()
  child.stdout.once('data', () => ready.resolve())
  await ready.promise
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(10_000) })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain(pod)
    expect(await (await fetch(`http://127.0.0.1:${port}/healthz`)).text()).toBe('ok\n')
  } finally {
    child.kill('SIGTERM')
  }
})

describe('the API server', () => {
  const kubeconfig = parse(readFileSync(cluster.adminKubeconfigPath, 'utf8')) as {
    clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }]
  }
  const { server, 'certificate-authority-data': ca } = kubeconfig.clusters[0].cluster

  test('refuses to be used as a way into the machine: nodes are no proxies', async () => {
    const refused = await cluster.kubectl(['get', '--raw', '/api/v1/nodes/worker-1/proxy/healthz'])
    expect(refused.code).not.toBe(0)
  })

  test('writes down a call that it could not authenticate, a secret without its body, and no token', async () => {
    const auditLog = path.join(path.dirname(cluster.adminKubeconfigPath), 'audit/audit.log')
    const mark = `daypass-audit-${process.pid}-${Date.now()}`
    const answered = Promise.withResolvers<number | undefined>()
    request(
      `${server}/api/v1/namespaces/${mark}/pods`,
      { ca: Buffer.from(ca, 'base64'), headers: { authorization: 'Bearer no-token' }, agent: false },
      (response) => {
        response.resume()
        answered.resolve(response.statusCode)
      },
    ).end()
    expect(await answered.promise).toBe(401)
    await ok(['-n', 'default', 'create', 'secret', 'generic', mark, `--from-literal=value=VALUE-${mark}`])
    await ok(['-n', 'default', 'create', 'serviceaccount', mark])
    const token = (await ok(['-n', 'default', 'create', 'token', mark])).trim()
    await ok(['-n', 'default', 'delete', `secret/${mark}`, `serviceaccount/${mark}`])
    const written = readFileSync(auditLog, 'utf8')
    const lines = written.split('\n').filter((line) => line.includes(mark))
    expect(lines.some((line) => line.includes('"code":401'))).toBe(true)
    expect(lines.some((line) => line.includes('"resource":"secrets"') && line.includes('"level":"Metadata"'))).toBe(true)
    expect(lines.some((line) => line.includes('"subresource":"token"'))).toBe(true)
    expect(written).not.toContain(`VALUE-${mark}`)
    expect(written).not.toContain(Buffer.from(`VALUE-${mark}`).toString('base64'))
    expect(written).not.toContain(token)
    expect(written).not.toContain('"username":"system:kube-scheduler"')
  })
})

test("the stand-in kubelet's own tests hold: containment, terminal, confinement by the kernel", async () => {
  const directory = path.join(import.meta.dirname, '../../../deploy/sandbox/kubelet')
  const { promise, resolve } = Promise.withResolvers<string>()
  let output = ''
  const child = spawn('go', ['test', './...'], { cwd: directory, env: goEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  child.once('close', (code) => resolve(`${code}`))
  expect(await promise, output).toBe('0')
})
