import type { PolicyRule, ProfileScope } from './rbac.ts'

/** What rules allow and don't, for people who have never read RBAC: `can` and `cannot` are sentences, `risks` what an approver should stop at. */
export type RulesInWords = { can: string[]; cannot: string[]; risks: string[] }

const nouns: Record<string, string> = {
  '*': 'everything',
  configmaps: 'config maps',
  cronjobs: 'cron jobs',
  daemonsets: 'daemon sets',
  endpointslices: 'endpoint slices',
  horizontalpodautoscalers: 'autoscalers',
  limitranges: 'limit ranges',
  networkpolicies: 'network policies',
  persistentvolumeclaims: 'volume claims',
  persistentvolumes: 'volumes',
  poddisruptionbudgets: 'disruption budgets',
  replicasets: 'replica sets',
  replicationcontrollers: 'replication controllers',
  resourcequotas: 'quotas',
  rolebindings: 'role bindings',
  clusterroles: 'cluster roles',
  clusterrolebindings: 'cluster role bindings',
  serviceaccounts: 'service accounts',
  statefulsets: 'stateful sets',
  storageclasses: 'storage classes',
}

/** Subresources whose name says less than what they do. */
const acts: Record<string, { words: string; verbs: readonly string[]; risk?: string }> = {
  'pods/log': { words: 'Read the logs of pods', verbs: ['get', '*'] },
  'pods/exec': {
    words: 'Run commands in pods (exec)',
    verbs: ['create', 'get', '*'],
    risk: 'A shell in a pod sees what the pod sees, its mounted secrets too',
  },
  'pods/attach': { words: 'Attach to running pods', verbs: ['create', 'get', '*'], risk: 'Attaching reaches the running process' },
  'pods/portforward': { words: 'Forward ports to pods', verbs: ['create', 'get', '*'], risk: 'Port-forward goes around network policies and ingress rules' },
  'pods/ephemeralcontainers': { words: 'Add debug containers to pods', verbs: ['patch', 'update', '*'], risk: 'A debug container sees what the pod sees' },
  'serviceaccounts/token': { words: 'Make tokens of service accounts', verbs: ['create', '*'], risk: 'Tokens of other service accounts can be made' },
}

const seeing = ['get', 'list', 'watch']
const verbWords: Record<string, string> = {
  create: 'Create',
  update: 'Change',
  patch: 'Change',
  delete: 'Delete',
  deletecollection: 'Delete',
  bind: 'Bind',
  escalate: 'Escalate',
  impersonate: 'Act as',
}
const rbacResources = ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings']

/**
 * RBAC rules as sentences. Rules only ever add up, so the order in which they are given does not matter. A sentence names at most `most`
 * kinds of things and says how many more there are.
 */
export function rulesInWords(rules: readonly PolicyRule[], scope: ProfileScope, most = Number.POSITIVE_INFINITY): RulesInWords {
  const groups = new Map<string, Set<string>>()
  const can: string[] = []
  const risks: string[] = []
  for (const rule of rules) {
    const only = rule.resourceNames?.length ? ` named ${rule.resourceNames.join(', ')}` : ''
    for (const resource of rule.resources ?? []) {
      const act = acts[resource]
      if (act && rule.verbs.some((verb) => act.verbs.includes(verb))) {
        can.push(act.words + only)
        if (act.risk) risks.push(act.risk)
        continue
      }
      for (const verb of rule.verbs) add(groups, phraseOf(verb), nounOf(resource) + only)
    }
    for (const url of rule.nonResourceURLs ?? []) add(groups, 'Call', url)
  }
  const order = ['Do anything with', 'See', 'Create', 'Change', 'Delete']
  const sorted = [...groups].sort(([a], [b]) => (order.indexOf(a) + 1 || 9) - (order.indexOf(b) + 1 || 9))
  const sentences = [...sorted.map(([phrase, things]) => `${phrase} ${listWords(shorten([...things], most))}`), ...new Set(can)]
  return { can: sentences, cannot: cannotOf(rules, scope), risks: [...new Set([...risks, ...risksOf(rules)])] }
}

const shorten = (things: string[], most: number): string[] =>
  // One more than allowed is shorter than saying so.
  things.length > most + 1 ? [...things.slice(0, most), `${things.length - most} more kinds`] : things

const add = (groups: Map<string, Set<string>>, phrase: string, thing: string) => {
  groups.set(phrase, (groups.get(phrase) ?? new Set()).add(thing))
}
const phraseOf = (verb: string): string => (verb === '*' ? 'Do anything with' : seeing.includes(verb) ? 'See' : (verbWords[verb] ?? verb))

function nounOf(resource: string): string {
  const [base = '', sub] = resource.split('/')
  const noun = nouns[base] ?? base
  if (sub === undefined) return noun
  return sub === 'scale' ? `the size of ${noun}` : sub === 'status' ? `the status of ${noun}` : `${noun} (${sub})`
}

/** `a, b and c`. */
export const listWords = (list: readonly string[]): string => (list.length < 2 ? list.join('') : `${list.slice(0, -1).join(', ')} and ${list.at(-1)}`)

const allows = (rules: readonly PolicyRule[], resources: readonly string[], verbs: readonly string[] | null): boolean =>
  rules.some(
    (rule) =>
      rule.resources?.some((it) => it === '*' || resources.includes(it)) && (verbs === null || rule.verbs.some((verb) => verb === '*' || verbs.includes(verb))),
  )

const shells = ['pods/exec', 'pods/attach', 'pods/ephemeralcontainers']
const workloads = ['pods', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'replicationcontrollers', 'jobs', 'cronjobs']
const changesWorkloads = (rules: readonly PolicyRule[]): boolean => allows(rules, workloads, ['create', 'update', 'patch'])
/** Who can start or enter a container of his choice reads what it can mount, whatever else he may not. */
const runsCode = (rules: readonly PolicyRule[]): boolean => changesWorkloads(rules) || allows(rules, shells, null)

function cannotOf(rules: readonly PolicyRule[], scope: ProfileScope): string[] {
  const out: string[] = []
  const changes = rules.some((rule) => rule.resources?.length && rule.verbs.some((verb) => !seeing.includes(verb)))
  const changesBesides = rules.some((rule) => rule.resources?.some((it) => acts[it] === undefined) && rule.verbs.some((verb) => !seeing.includes(verb)))
  if (!changes || !changesBesides) out.push('Change or delete objects in the cluster')
  else if (!rules.some((rule) => rule.verbs.some((verb) => ['delete', 'deletecollection', '*'].includes(verb)))) out.push('Delete objects in the cluster')
  if (!allows(rules, ['secrets'], null)) out.push(runsCode(rules) ? 'Read secrets through the API server' : 'Read secrets')
  if (!allows(rules, shells, null)) out.push('Open a shell in pods')
  if (!allows(rules, ['pods/log'], null)) out.push('Read the logs of pods')
  if (!allows(rules, rbacResources, ['create', 'update', 'patch', 'bind', 'escalate'])) out.push('Change who may do what')
  out.push(scope === 'namespaces' ? 'See or touch other namespaces' : 'See or touch anything else in the cluster')
  return out
}

function risksOf(rules: readonly PolicyRule[]): string[] {
  const out: string[] = []
  if (allows(rules, ['secrets'], ['get', 'list', 'watch'])) out.push('Secrets can be read')
  if (changesWorkloads(rules)) out.push('Whoever changes workloads can run other code in them, with the secrets and service accounts of their namespace')
  if (rules.some((rule) => rule.resources?.includes('*') || rule.verbs.includes('*'))) out.push('A wildcard allows more than is listed')
  if (allows(rules, rbacResources, ['create', 'update', 'patch', 'bind', 'escalate'])) out.push('Rights can be given to others')
  if (rules.some((rule) => rule.verbs.includes('impersonate'))) out.push('Other identities can be used')
  return out
}
