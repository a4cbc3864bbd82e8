/** What the issuer needs in a cluster, for people. The rights themselves come from the issuer as "verb resource [name] [in namespace]". */
const groups: { words: string; why: string; matches: RegExp }[] = [
  { words: 'Mint tokens for the accounts of grants', why: 'each download is a fresh token', matches: / serviceaccounts\/token / },
  {
    words: 'Make and remove the accounts and secrets of grants',
    why: 'only in the namespace daypass-grants',
    matches: / (serviceaccounts|secrets) in daypass-grants$/,
  },
  { words: 'Bind and unbind what was approved', why: 'a guard policy narrows this to Daypass’s own bindings', matches: / (cluster)?rolebindings$/ },
  { words: 'Read and bind the published profiles, by name', why: 'so that it can give nothing that was not published', matches: / clusterroles / },
  { words: 'See which namespaces there are', why: 'to offer them in a request', matches: / namespaces$/ },
  { words: 'Ask the cluster what an account may do', why: 'to prove that access works, and that it has ended', matches: / subjectaccessreviews$/ },
]

export type RightGroup = { words: string; why: string; missing: string[] }

/** All groups, each with what is missing of it; rights that no group knows come last. */
export function rightsInWords(missingRights: readonly string[]): RightGroup[] {
  const known = groups.map(({ words, why, matches }) => ({ words, why, missing: missingRights.filter((right) => matches.test(right)) }))
  const other = missingRights.filter((right) => !groups.some((group) => group.matches.test(right)))
  return other.length > 0 ? [...known, { words: 'Other rights', why: 'needed by this version of Daypass', missing: other }] : known
}
