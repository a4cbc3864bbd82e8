import type { PolicyRule, ProfileScope } from '#lib/domain/rbac.ts'

export type BuiltInProfile = {
  slug: string
  name: string
  description: string
  icon: string
  position: number
  scope: ProfileScope
  maxDurationSeconds: number
  requiredApprovals: number
  rules: PolicyRule[]
}

const read = ['get', 'list', 'watch']
const core = (resources: string[], verbs: string[]): PolicyRule => ({ apiGroups: [''], resources, verbs })
const group = (apiGroup: string, resources: string[], verbs: string[]): PolicyRule => ({ apiGroups: [apiGroup], resources, verbs })

const hour = 3600

/** The profiles Daypass comes with. None reads secrets, none touches RBAC; what a vendor may run or change is said by its name. */
export const builtInProfiles: readonly BuiltInProfile[] = [
  {
    slug: 'read-only-debug',
    name: 'Read-only debug',
    description: 'Look at workloads, services, configuration and events to find out what is wrong. Nothing can be changed.',
    icon: 'eye',
    position: 10,
    scope: 'namespaces',
    maxDurationSeconds: 8 * hour,
    requiredApprovals: 1,
    rules: [
      core(
        ['pods', 'services', 'endpoints', 'configmaps', 'events', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas', 'limitranges'],
        read,
      ),
      group('apps', ['deployments', 'replicasets', 'statefulsets', 'daemonsets'], read),
      group('batch', ['jobs', 'cronjobs'], read),
      group('autoscaling', ['horizontalpodautoscalers'], read),
      group('networking.k8s.io', ['ingresses', 'networkpolicies'], read),
      group('discovery.k8s.io', ['endpointslices'], read),
      group('events.k8s.io', ['events'], read),
    ],
  },
  {
    slug: 'logs',
    name: 'Logs',
    description: 'List pods and read their logs.',
    icon: 'scroll-text',
    position: 20,
    scope: 'namespaces',
    maxDurationSeconds: 8 * hour,
    requiredApprovals: 1,
    rules: [core(['pods'], ['get', 'list']), core(['pods/log'], ['get'])],
  },
  {
    slug: 'restart-deployments',
    name: 'Restart deployments',
    description: 'Restart a deployment, which means patching it, and watch its pods come back.',
    icon: 'rotate-cw',
    position: 30,
    scope: 'namespaces',
    maxDurationSeconds: 4 * hour,
    requiredApprovals: 1,
    rules: [group('apps', ['deployments'], [...read, 'patch']), group('apps', ['replicasets'], read), core(['pods', 'events'], read)],
  },
  {
    slug: 'port-forward-exec',
    name: 'Port-forward and exec',
    description: 'Open a shell in a running pod, forward its ports and read its logs.',
    icon: 'terminal',
    position: 40,
    scope: 'namespaces',
    maxDurationSeconds: 2 * hour,
    requiredApprovals: 1,
    rules: [
      core(['pods'], ['get', 'list']),
      core(['pods/log'], ['get']),
      // get and create: older kubectl and API servers open these streams by GET, newer ones also ask for create.
      core(['pods/exec', 'pods/portforward'], ['get', 'create']),
    ],
  },
  {
    slug: 'configure',
    name: 'Configure',
    description: 'Change config maps and deployments, and read what is needed to do so.',
    icon: 'sliders-horizontal',
    position: 50,
    scope: 'namespaces',
    maxDurationSeconds: 4 * hour,
    requiredApprovals: 1,
    rules: [
      core(['configmaps'], [...read, 'update', 'patch']),
      group('apps', ['deployments'], [...read, 'update', 'patch']),
      group('apps', ['replicasets'], read),
      core(['pods', 'services', 'events'], read),
    ],
  },
  {
    slug: 'cluster-overview',
    name: 'Cluster overview',
    description: 'See the nodes and namespaces of the whole cluster, and nothing inside them.',
    icon: 'server',
    position: 60,
    scope: 'cluster',
    maxDurationSeconds: 4 * hour,
    requiredApprovals: 1,
    rules: [core(['nodes', 'namespaces'], read)],
  },
]
