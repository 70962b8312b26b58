import { type Format, picker } from './format';

/** One JSON object on each line. @param fields of each row, in this order; all without */
export function ndjson<Row extends object>(fields?: readonly (keyof Row & string)[]): Format<Row> {
  const picked = picker(fields);
  return {
    contentType: 'application/x-ndjson; charset=utf-8',
    isText: true,
    begin: () => ({
      head: () => '',
      add: (rows) => rows.map((row) => `${JSON.stringify(picked(row))}\n`).join(''),
      tail: () => '',
    }),
  };
}

/** One JSON array of objects, a line each. @param fields of each row, in this order; all without */
export function json<Row extends object>(fields?: readonly (keyof Row & string)[]): Format<Row> {
  const picked = picker(fields);
  return {
    contentType: 'application/json; charset=utf-8',
    isText: true,
    begin() {
      let separator = '\n';
      return {
        head: () => '[',
        add(rows) {
          const lines = rows.map((row) => JSON.stringify(picked(row)));
          if (lines.length === 0) return '';
          const text = separator + lines.join(',\n');
          separator = ',\n';
          return text;
        },
        tail: () => '\n]\n',
      };
    },
  };
}
