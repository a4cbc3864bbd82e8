import type { PolicyRule } from '#lib/domain/client.ts'

export type ReadyCommand = { what: string; command: string }

type Recipe = { what: string; needs: [group: string, resource: string, verbs: string[]]; args: string; cluster?: true }

const recipes: Recipe[] = [
  { what: 'List pods', needs: ['', 'pods', ['list']], args: 'get pods' },
  { what: 'What happened lately', needs: ['', 'events', ['list']], args: 'get events --sort-by=.lastTimestamp' },
  { what: 'Look closely at a pod', needs: ['', 'pods', ['get']], args: 'describe pod POD' },
  { what: 'Follow the logs of a pod', needs: ['', 'pods/log', ['get']], args: 'logs -f POD' },
  { what: 'List deployments', needs: ['apps', 'deployments', ['list']], args: 'get deployments' },
  { what: 'Restart a deployment', needs: ['apps', 'deployments', ['patch']], args: 'rollout restart deployment/NAME' },
  { what: 'Watch a rollout', needs: ['apps', 'deployments', ['watch']], args: 'rollout status deployment/NAME' },
  { what: 'Open a shell in a pod', needs: ['', 'pods/exec', ['create']], args: 'exec -it POD -- sh' },
  { what: 'Forward a port', needs: ['', 'pods/portforward', ['create']], args: 'port-forward POD 8080:80' },
  { what: 'Read a config map', needs: ['', 'configmaps', ['get']], args: 'get configmap NAME -o yaml' },
  { what: 'Change a config map', needs: ['', 'configmaps', ['update', 'patch']], args: 'edit configmap NAME' },
  { what: 'List services', needs: ['', 'services', ['list']], args: 'get services' },
  { what: 'List jobs', needs: ['batch', 'jobs', ['list']], args: 'get jobs' },
  { what: 'List nodes', needs: ['', 'nodes', ['list']], args: 'get nodes -o wide', cluster: true },
  { what: 'List namespaces', needs: ['', 'namespaces', ['list']], args: 'get namespaces', cluster: true },
]

// More than a handful is a manual, not a help.
const most = 7

/**
 * Commands that the rules allow, ready to copy: first the file is named for the shell, so that the others stay short; the namespace is filled in;
 * the last one asks the cluster itself what is allowed.
 */
export function commandsFor(input: { rules: readonly PolicyRule[]; namespace: string | null; file: string }): ReadyCommand[] {
  const where = input.namespace ? ` -n ${input.namespace}` : ''
  const fitting = recipes.filter((recipe) => allows(input.rules, recipe.needs)).slice(0, most)
  return [
    { what: 'Use the file in this shell', command: `export KUBECONFIG=${input.file}` },
    ...fitting.map((recipe) => ({ what: recipe.what, command: `kubectl${recipe.cluster ? '' : where} ${recipe.args}` })),
    { what: 'Ask the cluster what you may do', command: `kubectl${where} auth can-i --list` },
  ]
}

function allows(rules: readonly PolicyRule[], [group, resource, verbs]: Recipe['needs']): boolean {
  return rules.some(
    (rule) =>
      !rule.resourceNames?.length &&
      has(rule.apiGroups, [group]) &&
      (has(rule.resources, [resource]) || (rule.resources ?? []).includes(`*/${resource.split('/')[1]}`)) &&
      has(rule.verbs, verbs),
  )
}

const has = (given: readonly string[] | undefined, wanted: readonly string[]): boolean => (given ?? []).some((it) => it === '*' || wanted.includes(it))
