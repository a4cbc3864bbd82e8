/** What a call does, in words for logs and errors: "delete rolebindings daypass-g-1 in payments". */
export function operationOf(method: string, path: string): string {
  const parts = path.replace(/\?.*$/, '').split('/').filter(Boolean)
  const root = parts.findIndex((part) => part === 'api' || part === 'apis')
  // Whatever stands before (a proxy's prefix) is not the API's; outside of it only the last word says something (/version).
  const rest = root < 0 ? parts.slice(-1) : parts.slice(root + (parts[root] === 'api' ? 2 : 3))
  let namespace = ''
  if (rest[0] === 'namespaces' && rest.length > 2) namespace = decodeURIComponent(rest.splice(0, 2)[1] ?? '')
  const [resource = parts.at(-1) ?? 'server', name = '', subresource = ''] = rest.map(decodeURIComponent)
  const verb = { GET: name ? 'get' : 'list', POST: 'create', DELETE: 'delete', PUT: 'update', PATCH: 'patch' }[method] ?? method.toLowerCase()
  return `${verb} ${resource}${subresource ? `/${subresource}` : ''}${name ? ` ${name}` : ''}${namespace ? ` in ${namespace}` : ''}`
}
