import type { ReactNode } from 'react'
import { cn } from './cn.ts'

export type Column<Row> = {
  key: string
  header: ReactNode
  cell: (row: Row) => ReactNode
  /** Numbers: right and aligned. */
  numeric?: boolean
  /** The card's heading on a phone: no label before it. Give it to one column. */
  primary?: boolean
  /** No label before it on a phone (buttons, badges that explain themselves). */
  bare?: boolean
  className?: string
}

// `display: block` would take a table's meaning away in some browsers, so the roles are written out.
const roles = {
  table: { role: 'table' },
  rowgroup: { role: 'rowgroup' },
  row: { role: 'row' },
  columnheader: { role: 'columnheader' },
  cell: { role: 'cell' },
} as const

/**
 * A table that becomes a stack of cards under 52 rem (each value with its column's name before it).
 */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  empty,
}: {
  /** For screen readers: what the rows are. */
  caption: string
  columns: Column<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string
  empty?: ReactNode
}) {
  if (rows.length === 0 && empty) return <>{empty}</>
  return (
    <table {...roles.table} className="block w-full text-left md:table">
      <caption className="sr-only">{caption}</caption>
      <thead {...roles.rowgroup} className="sr-only md:not-sr-only md:table-header-group">
        <tr {...roles.row}>
          {columns.map((column) => (
            <th
              key={column.key}
              {...roles.columnheader}
              scope="col"
              className={cn(
                'whitespace-nowrap border-line border-b px-3 py-2 font-medium text-muted text-xs first:pl-5 last:pr-5',
                column.numeric && 'text-right',
              )}
            >
              {column.header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...roles.rowgroup} className="block divide-y divide-line md:table-row-group">
        {rows.map((row) => (
          <tr key={rowKey(row)} {...roles.row} className="block px-4 py-3 transition-colors hover:bg-sunken/60 md:table-row md:p-0">
            {columns.map((column) => (
              <td
                key={column.key}
                {...roles.cell}
                className={cn(
                  'flex min-w-0 items-baseline gap-3 py-1 md:table-cell md:px-3 md:py-2.5 md:align-middle md:first:pl-5 md:last:pr-5',
                  column.numeric && 'tabular md:text-right',
                  column.primary && 'font-medium',
                  column.className,
                )}
              >
                {column.primary || column.bare ? null : (
                  <span aria-hidden className="w-28 shrink-0 text-muted text-sm md:hidden">
                    {column.header}
                  </span>
                )}
                <span className="min-w-0 md:contents">{column.cell(row)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
