/** A table of things: columns where there is room, one card a row on a phone. Never more than a page of rows. */
import type { ReactNode } from 'react';

import './data_table.css';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** The same as plain text, for a table that leaves the page. */
  readonly text?: (row: Row) => string;
  /** Numbers stand to the right. */
  readonly number?: boolean;
  /** Names of one word and times: with room enough to stay on one line. */
  readonly short?: boolean;
}

export interface DataTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** True while the rows are those of an earlier question. */
  readonly stale?: boolean;
}

export function DataTable<Row>({ caption, columns, rows, rowKey, stale = false }: DataTableProps<Row>) {
  return (
    <table className={stale ? 'yx-table yx-table-stale' : 'yx-table'} aria-busy={stale}>
      <caption className="yx-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" className={column.number ? 'yx-table-number' : undefined}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column) => (
              <td key={column.key} data-label={column.title} className={faceOf(column)}>
                <div>{column.cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function faceOf<Row>(column: Column<Row>): string | undefined {
  if (column.number) return 'yx-table-number';
  return column.short ? 'yx-table-short' : undefined;
}
