/** Set by proxy.ts on its way to the page: path and query as they were asked for. A page has no other way to know them. */
export const pagePathHeader = 'x-daypass-path'
