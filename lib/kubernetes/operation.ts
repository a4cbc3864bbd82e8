/** What a call does, in words for logs and errors: "delete rolebindings daypass-g-1 in payments". */
export function operationOf(method: string, url: string): string {
  const parts = new URL(url).pathname.split('/').filter(Boolean)
  const start = Math.max(parts.indexOf('api') + 2, parts.indexOf('apis') + 3)
  const rest = parts.slice(start)
  let namespace = ''
  if (rest[0] === 'namespaces' && rest.length > 2) namespace = decodeURIComponent(rest.splice(0, 2)[1] ?? '')
  const [resource = parts.at(-1) ?? 'server', name = '', subresource = ''] = rest.map(decodeURIComponent)
  const verb = { GET: name ? 'get' : 'list', POST: 'create', DELETE: 'delete', PUT: 'update', PATCH: 'patch' }[method] ?? method.toLowerCase()
  return `${verb} ${resource}${subresource ? `/${subresource}` : ''}${name ? ` ${name}` : ''}${namespace ? ` in ${namespace}` : ''}`
}
