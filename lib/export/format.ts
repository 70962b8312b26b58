/** How rows become a file. */
export interface Format<Row> {
  contentType: string;
  /** Whether it is text, which gzip makes much smaller. */
  isText: boolean;
  /** Begins a file. */
  begin(): FileWriting<Row>;
}

/** One file being written: what each step adds to it; each may add nothing. */
export interface FileWriting<Row> {
  head(): string | Uint8Array;
  add(rows: Row[]): string | Uint8Array;
  tail(): string | Uint8Array;
}

/** A whole small file. @returns its length in bytes */
export function lengthOf<Row>(format: Format<Row>, rows: Row[]): number {
  const file = format.begin();
  return [file.head(), file.add(rows), file.tail()].reduce((sum, part) => sum + Buffer.byteLength(part), 0);
}

/**
 * What a JSON object of each row holds.
 *
 * @param fields what it has of its row, in this order; all of it without
 */
export function picker<Row extends object>(
  fields: readonly (keyof Row & string)[] | undefined,
): (row: Row) => object {
  return fields ? (row) => Object.fromEntries(fields.map((field) => [field, row[field]])) : (row) => row;
}
