/** What browser code may import of access: types only. */
export type * from './views.ts'
