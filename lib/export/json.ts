import { createFieldPicker, type FileFormat } from './file-format';

/** One JSON object on each line. @param fields of each row, in this order; all without */
export function ndjsonFormat<Row extends object>(fields?: readonly (keyof Row & string)[]): FileFormat<Row> {
  const pickFields = createFieldPicker(fields);
  return {
    contentType: 'application/x-ndjson; charset=utf-8',
    isText: true,
    createEncoder: () => ({
      encodeHeader: () => '',
      encodeRows: (rows) => rows.map((row) => `${JSON.stringify(pickFields(row))}\n`).join(''),
      encodeFooter: () => '',
    }),
  };
}

/** One JSON array of objects, a line each. @param fields of each row, in this order; all without */
export function jsonFormat<Row extends object>(fields?: readonly (keyof Row & string)[]): FileFormat<Row> {
  const pickFields = createFieldPicker(fields);
  return {
    contentType: 'application/json; charset=utf-8',
    isText: true,
    createEncoder() {
      let separator = '\n';
      return {
        encodeHeader: () => '[',
        encodeRows(rows) {
          const lines = rows.map((row) => JSON.stringify(pickFields(row)));
          if (lines.length === 0) return '';
          const text = separator + lines.join(',\n');
          separator = ',\n';
          return text;
        },
        encodeFooter: () => '\n]\n',
      };
    },
  };
}
