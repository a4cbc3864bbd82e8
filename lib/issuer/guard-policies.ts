import {
  bindingName,
  expiresAtAnnotation,
  grantLabel,
  grantsNamespace,
  issuerUserName,
  managedByLabel,
  managedByValue,
  serviceAccountName,
  systemNamespace,
} from '#lib/domain/names.ts'

/**
 * The guard: ValidatingAdmissionPolicies that hold the issuer to bindings of grants, and keep everybody else's hands off what it made.
 * They also hold for a stolen issuer credential. Taking access away stays possible for cluster administrators at any time.
 */

const bindingPrefix = bindingName('')
const accountPrefix = serviceAccountName('')

// With and without --use-service-account-credentials; the last is a Kyverno cleanup controller, the second safety net at a grant's end.
const controllers = [
  'system:serviceaccount:kube-system:namespace-controller',
  'system:serviceaccount:kube-system:generic-garbage-collector',
  'system:serviceaccount:kube-system:service-account-controller',
  'system:serviceaccount:kube-system:root-ca-cert-publisher',
  'system:serviceaccount:kube-system:legacy-service-account-token-cleaner',
  'system:kube-controller-manager',
]
const cleaners = ['system:serviceaccount:kyverno:kyverno-cleanup-controller']

const list = (values: readonly string[]): string => `[${values.map((value) => `"${value}"`).join(', ')}]`

const byIssuer = { name: 'by-the-issuer', expression: `request.userInfo.username == "${issuerUserName}"` }
const notByIssuer = { name: 'not-by-the-issuer', expression: `request.userInfo.username != "${issuerUserName}"` }
const controllerWrites = `request.userInfo.username in ${list(controllers)}`
const removal = `request.operation == "DELETE" && (request.userInfo.username in ${list([...controllers, ...cleaners])} || (has(request.userInfo.groups) && "system:masters" in request.userInfo.groups))`
const isOurs = (object: string): string =>
  `(${object} != null && (${object}.metadata.name.startsWith("${bindingPrefix}") || (has(${object}.metadata.labels) && "${grantLabel}" in ${object}.metadata.labels)))`
const labelled = `has(object.metadata.labels) && "${grantLabel}" in object.metadata.labels`
const grantOf = `object.metadata.labels["${grantLabel}"]`

type Rule = { apiGroups: string[]; resources: string[]; operations: string[]; scope?: string }
type Policy = {
  name: string
  rules: Rule[]
  namespace?: string
  conditions: { name: string; expression: string }[]
  validations: { expression: string; message: string }[]
}

const everyWrite = ['CREATE', 'UPDATE', 'DELETE']
const bindings: Rule = { apiGroups: ['rbac.authorization.k8s.io'], resources: ['rolebindings', 'clusterrolebindings'], operations: everyWrite }

const issuerBindings: Policy = {
  name: 'daypass-issuer-bindings',
  rules: [bindings],
  conditions: [byIssuer],
  validations: [
    { expression: 'request.operation != "UPDATE"', message: 'Daypass makes and removes bindings, it never changes one.' },
    { expression: `request.name.startsWith("${bindingPrefix}")`, message: `Daypass touches bindings named ${bindingPrefix}<grant> only.` },
    {
      expression: `request.operation != "CREATE" || (${labelled} && object.metadata.name == "${bindingPrefix}" + ${grantOf})`,
      message: "A binding must carry its grant's label and name.",
    },
    {
      expression: 'request.operation != "CREATE" || (object.roleRef.kind == "ClusterRole" && object.roleRef.name.startsWith("daypass:"))',
      message: 'Daypass binds published access profiles only.',
    },
    {
      expression: `request.operation != "CREATE" || (has(object.subjects) && size(object.subjects) == 1 && object.subjects.all(s, s.kind == "ServiceAccount" && s.namespace == "${grantsNamespace}" && ${labelled} && s.name == "${accountPrefix}" + ${grantOf}))`,
      message: "Daypass binds its grant's own ServiceAccount only.",
    },
    {
      expression: `request.operation != "CREATE" || (has(object.metadata.annotations) && "${expiresAtAnnotation}" in object.metadata.annotations && timestamp(object.metadata.annotations["${expiresAtAnnotation}"]) > timestamp("2020-01-01T00:00:00Z"))`,
      message: 'A binding must say when its grant ends.',
    },
    {
      expression: `request.operation != "CREATE" || !has(request.namespace) || !(request.namespace.startsWith("kube-") || request.namespace in ${list([grantsNamespace, systemNamespace])})`,
      message: 'Daypass gives nothing in namespaces of the cluster itself.',
    },
  ],
}

const foreignBindings: Policy = {
  name: 'daypass-grant-bindings',
  rules: [bindings],
  conditions: [notByIssuer, { name: 'ours', expression: `${isOurs('object')} || ${isOurs('oldObject')}` }],
  validations: [
    { expression: removal, message: 'This binding belongs to a Daypass grant: only Daypass makes or changes it; a cluster administrator may delete it.' },
  ],
}

const accounts: Policy = {
  name: 'daypass-grant-accounts',
  namespace: grantsNamespace,
  // Pods too: whoever could start one here could run it as a vendor's ServiceAccount.
  rules: [{ apiGroups: [''], resources: ['serviceaccounts', 'secrets', 'pods'], operations: everyWrite }],
  conditions: [],
  validations: [
    {
      expression: `request.userInfo.username == "${issuerUserName}" || ${controllerWrites} || (${removal})`,
      message: `Only Daypass writes in ${grantsNamespace}; a cluster administrator may delete.`,
    },
    {
      expression: `request.userInfo.username != "${issuerUserName}" || (request.operation != "UPDATE" && request.name.startsWith("${accountPrefix}"))`,
      message: `Daypass makes and removes objects named ${accountPrefix}<grant> only.`,
    },
    {
      expression: `request.userInfo.username != "${issuerUserName}" || request.operation != "CREATE" || (${labelled})`,
      message: "An object must carry its grant's label.",
    },
  ],
}

const secrets: Policy = {
  name: 'daypass-grant-secrets',
  namespace: grantsNamespace,
  rules: [{ apiGroups: [''], resources: ['secrets'], operations: ['CREATE'] }],
  conditions: [byIssuer],
  // A Secret of type service-account-token would hold a token that never expires.
  validations: [
    {
      expression: 'object.type == "Opaque" && (!has(object.data) || size(object.data) == 0)',
      message: 'A Secret of a credential is Opaque and holds nothing.',
    },
  ],
}

const tokens: Policy = {
  name: 'daypass-grant-tokens',
  namespace: grantsNamespace,
  rules: [{ apiGroups: [''], resources: ['serviceaccounts/token'], operations: ['CREATE'] }],
  conditions: [],
  validations: [
    { expression: `request.userInfo.username == "${issuerUserName}"`, message: 'Only Daypass mints tokens for grants.' },
    {
      expression: `request.name.startsWith("${accountPrefix}") && has(object.spec.boundObjectRef) && object.spec.boundObjectRef.kind == "Secret"`,
      message: "A token is minted for a grant's ServiceAccount and bound to its credential's Secret.",
    },
  ],
}

/** Policies and their bindings, as Kubernetes objects. */
export function guardPolicies(): object[] {
  return [issuerBindings, foreignBindings, accounts, secrets, tokens].flatMap((policy) => [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: policy.name, labels: { [managedByLabel]: managedByValue } },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          ...(policy.namespace ? { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': policy.namespace } } } : {}),
          resourceRules: policy.rules.map((rule) => ({ ...rule, apiVersions: ['*'] })),
        },
        ...(policy.conditions.length > 0 ? { matchConditions: policy.conditions } : {}),
        validations: policy.validations,
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: policy.name, labels: { [managedByLabel]: managedByValue } },
      spec: { policyName: policy.name, validationActions: ['Deny'] },
    },
  ])
}
