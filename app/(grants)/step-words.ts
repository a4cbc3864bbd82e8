import type { StepView } from '#lib/access/views.ts'

type Words = Record<StepView['state'], string>

const words: Record<string, Words> = {
  'approval-checked': { running: 'Checking the approval again', done: 'Approval checked again by the issuer', failed: 'The approval did not hold' },
  'service-account': { running: 'Making the service account', done: 'Service account made', failed: 'The service account could not be made' },
  bindings: { running: 'Binding the profile in each namespace', done: 'Profile bound', failed: 'The profile could not be bound' },
  'verified-allowed': {
    running: 'Asking the cluster: what was approved is allowed',
    done: 'Verified: what was approved is allowed',
    failed: 'The cluster does not allow what was approved',
  },
  'verified-denied': {
    running: 'Asking the cluster: everything else is denied',
    done: 'Verified: what was not approved is denied',
    failed: 'The cluster allows more than was approved',
  },
  'bindings-removed': { running: 'Removing the bindings', done: 'Bindings removed', failed: 'The bindings could not be removed' },
  'verified-refused': {
    running: 'Asking the cluster: access is refused',
    done: 'Proven: the API server refuses',
    failed: 'The API server does not refuse yet',
  },
  'credentials-removed': { running: 'Removing the credentials', done: 'Credentials removed', failed: 'The credentials could not be removed' },
  'account-removed': { running: 'Removing the service account', done: 'Service account removed', failed: 'The service account could not be removed' },
}

/** Words of one of the issuer's steps, in each of its states; an unknown step is named by its own name. */
export function stepWords(step: string): Words {
  const name = step.replaceAll('-', ' ')
  return words[step] ?? { running: name, done: name, failed: `${name} failed` }
}
