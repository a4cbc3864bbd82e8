import type { PolicyRule, ProfileScope } from './rbac.ts'

/** What a profile lets somebody do, one line an act, and what it does not; for people who have never read RBAC. */
export type RulesInWords = { can: string[]; cannot: string[] }

const verbWords: Record<string, string> = { create: 'create', update: 'change', patch: 'change', delete: 'delete', deletecollection: 'delete all' }

const resourceWords: Record<string, string> = {
  pods: 'pods',
  'pods/log': 'pod logs',
  'pods/exec': 'shells in pods',
  'pods/attach': 'running processes in pods',
  'pods/portforward': 'ports of pods',
  'pods/ephemeralcontainers': 'debug containers',
  configmaps: 'config maps',
  persistentvolumeclaims: 'volume claims',
  persistentvolumes: 'volumes',
  replicasets: 'replica sets',
  statefulsets: 'stateful sets',
  daemonsets: 'daemon sets',
  replicationcontrollers: 'replication controllers',
  cronjobs: 'cron jobs',
  endpointslices: 'endpoint slices',
  networkpolicies: 'network policies',
  horizontalpodautoscalers: 'autoscalers',
  resourcequotas: 'quotas',
  limitranges: 'limit ranges',
  serviceaccounts: 'service accounts',
  rolebindings: 'role bindings',
  clusterrolebindings: 'cluster role bindings',
  clusterroles: 'cluster roles',
  'deployments/scale': 'the number of replicas of deployments',
}

const wordOf = (resource: string): string => resourceWords[resource] ?? (resource === '*' ? 'everything' : resource.replace('/', ' '))

/** "a, b and c". */
export function listWords(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? ''
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

const only = (rule: PolicyRule): string => (rule.resourceNames?.length ? ` (only ${listWords(rule.resourceNames)})` : '')

// Subresources whose verbs say nothing to people: opening them is the act, whatever the verb.
const opened: Record<string, string> = {
  'pods/exec': 'Run commands in containers',
  'pods/attach': 'Attach to running containers',
  'pods/portforward': 'Forward ports of pods',
  'pods/log': 'Read pod logs',
}

/** Plain words of rules. `scope` decides what "elsewhere" means. Total: unknown resources and verbs are named as they are. */
export function rulesInWords(rules: readonly PolicyRule[], scope: ProfileScope): RulesInWords {
  const acts = new Map<string, Set<string>>()
  const add = (act: string, what: string): void => {
    const known = acts.get(act)
    if (known) known.add(what)
    else acts.set(act, new Set([what]))
  }
  const sentences = new Set<string>()
  for (const rule of rules) {
    for (const url of rule.nonResourceURLs ?? []) add('Read', `the address ${url}`)
    for (const resource of rule.resources ?? []) {
      const sentence = opened[resource]
      if (sentence) sentences.add(sentence + only(rule))
      else for (const act of actsOf(rule.verbs)) add(act, wordOf(resource) + only(rule))
    }
  }
  const order = ['Do everything with', 'Read', 'List', 'Create', 'Change', 'Delete', 'Delete all']
  const rank = (act: string): number => (order.includes(act) ? order.indexOf(act) : order.length)
  const lines = [...acts].sort(([a], [b]) => rank(a) - rank(b)).map(([act, things]) => `${act} ${listWords([...things])}`)
  return { can: [...lines, ...sentences], cannot: cannotWords(rules, scope) }
}

function actsOf(verbs: readonly string[]): string[] {
  if (verbs.includes('*')) return ['Do everything with']
  const acts = new Set<string>()
  if (verbs.includes('get')) acts.add('Read')
  else if (verbs.includes('list') || verbs.includes('watch')) acts.add('List')
  for (const verb of verbs) {
    if (verb === 'get' || verb === 'list' || verb === 'watch') continue
    const word = verbWords[verb] ?? verb
    acts.add(word.charAt(0).toUpperCase() + word.slice(1))
  }
  return [...acts]
}

const touches = (rules: readonly PolicyRule[], resource: string, verbs?: readonly string[]): boolean =>
  rules.some(
    (rule) =>
      (rule.resources ?? []).some((it) => it === resource || it === '*' || (it.startsWith('*/') && resource.endsWith(it.slice(1)))) &&
      (verbs === undefined || rule.verbs.includes('*') || rule.verbs.some((verb) => verbs.includes(verb))),
  )

const writing = ['create', 'update', 'patch', 'delete', 'deletecollection'] as const
const workloads = ['pods', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'cronjobs'] as const
const roleKinds = ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'] as const

/** The refusals that people ask about, of those that are true of these rules. */
function cannotWords(rules: readonly PolicyRule[], scope: ProfileScope): string[] {
  const out: string[] = []
  if (!touches(rules, 'secrets')) out.push('Read or change secrets')
  if (!touches(rules, 'pods/exec')) out.push('Run commands in containers')
  if (!touches(rules, 'pods/portforward')) out.push('Forward ports of pods')
  if (!touches(rules, 'pods/log')) out.push('Read pod logs')
  const anything = rules.some(
    (rule) => (rule.resources ?? []).some((it) => !opened[it]) && rule.verbs.some((verb) => verb === '*' || writing.includes(verb as (typeof writing)[number])),
  )
  if (!anything) out.push('Create, change or delete anything')
  else {
    if (!workloads.some((it) => touches(rules, it, ['delete', 'deletecollection']))) out.push('Delete workloads')
    if (!touches(rules, 'pods', ['create'])) out.push('Create pods')
  }
  if (!roleKinds.some((it) => touches(rules, it, writing))) out.push('Change roles or permissions')
  out.push(scope === 'namespaces' ? 'See or touch other namespaces, nodes or the cluster itself' : 'See or touch what is inside namespaces beyond the above')
  return out
}
