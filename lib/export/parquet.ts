import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { parseIsoMicros } from '@/lib/core/parse-iso-micros';
import type { ColumnKind, ExportColumns } from './columns';
import type { FileFormat } from './file-format';

/** Rows that are stored together, column by column: enough to compress well, few enough to be held in memory. */
const rowGroupRows = 5000;

type ParquetValue = string | bigint | null;

/** What the rows of the next group have in one column. */
interface BufferedColumn {
  name: string;
  kind: ColumnKind;
  data: ParquetValue[];
}

/**
 * Parquet: times are timestamps to the microsecond in UTC, numbers are 64-bit integers, everything else is text; each
 * may be null. It is compressed (Snappy) and written row group by row group.
 *
 * @param fields columns of the file, in this order
 */
export function parquetFormat<Row extends object>(
  { kinds }: ExportColumns<Row>,
  fields: readonly (keyof Row & string)[],
): FileFormat<Row> {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: fields.length },
    ...fields.map((name) => ({
      name,
      repetition_type: 'OPTIONAL' as const,
      ...schemaElements[kinds[name] ?? 'text'],
    })),
  ];
  return {
    contentType: 'application/vnd.apache.parquet',
    isText: false,
    createEncoder() {
      const writer = new ByteWriter();
      const file = new ParquetWriter({ writer, schema, createdBy: 'stickyboard' });
      const columns = fields.map((name): BufferedColumn => ({ name, kind: kinds[name] ?? 'text', data: [] }));
      let held = 0;
      const writeGroup = () => {
        if (held > 0) file.write({ columnData: columns, rowGroupSize: held });
        for (const column of columns) column.data = [];
        held = 0;
      };
      return {
        // The library has written the first bytes when it was made.
        encodeHeader: () => takeWrittenBytes(writer),
        encodeRows(rows) {
          for (const { name, kind, data } of columns)
            for (const row of rows) data.push(toParquetValue(row[name as keyof Row], kind));
          held += rows.length;
          if (held >= rowGroupRows) writeGroup();
          return takeWrittenBytes(writer);
        },
        encodeFooter() {
          writeGroup();
          file.finish();
          const bytes = takeWrittenBytes(writer);
          if (file.row_groups.length === 0) fixEmptyRowGroupList(bytes);
          return bytes;
        },
      };
    },
  };
}

/** Each kind of column, with both type annotations that readers know. */
const schemaElements = {
  time: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  integer: { type: 'INT64' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
} as const satisfies Record<ColumnKind, Partial<SchemaElement>>;

function toParquetValue(value: unknown, kind: ColumnKind): ParquetValue {
  if (value === null || value === undefined) return null;
  if (kind === 'time') return parseIsoMicros(String(value));
  if (kind === 'integer') return BigInt(Number(value));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What was written since the last time. Offsets within the file count on; only the memory is used again. */
function takeWrittenBytes(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

/**
 * For a file without rows the library does not write the element type of the list of row groups: some readers reject
 * that.
 *
 * @param footer is changed: the list after the number of rows (0) becomes one of structures (Thrift's compact protocol)
 */
function fixEmptyRowGroupList(footer: Uint8Array): void {
  const [rows, none, list, ofNothing, ofStructures] = [0x16, 0x00, 0x19, 0x00, 0x0c];
  const at = Buffer.from(footer.buffer, footer.byteOffset, footer.length).lastIndexOf(
    Buffer.from([rows, none, list, ofNothing]),
  );
  if (at >= 0) footer[at + 3] = ofStructures;
}
