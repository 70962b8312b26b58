/** How rows become a file. */
export interface FileFormat<Row> {
  contentType: string;
  /** Whether it is text, which gzip makes much smaller. */
  isText: boolean;
  /** Begins a file. */
  createEncoder(): FileEncoder<Row>;
}

/** One file being written: what each step adds to it; each may add nothing. */
export interface FileEncoder<Row> {
  encodeHeader(): string | Uint8Array;
  encodeRows(rows: Row[]): string | Uint8Array;
  encodeFooter(): string | Uint8Array;
}

/** A whole small file. @returns its length in bytes */
export function getEncodedBytes<Row>(format: FileFormat<Row>, rows: Row[]): number {
  const file = format.createEncoder();
  return [file.encodeHeader(), file.encodeRows(rows), file.encodeFooter()].reduce(
    (sum, part) => sum + Buffer.byteLength(part),
    0,
  );
}

/**
 * What a JSON object of each row holds.
 *
 * @param fields what it has of its row, in this order; all of it without
 */
export function createFieldPicker<Row extends object>(
  fields: readonly (keyof Row & string)[] | undefined,
): (row: Row) => object {
  return fields ? (row) => Object.fromEntries(fields.map((field) => [field, row[field]])) : (row) => row;
}
