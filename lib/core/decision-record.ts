import { outcomes, presentations, reasons } from './journal-records';

/**
 * The decision record, one entry per field, in the order of the API and of exports. The journal's positions, the
 * columns of the table `Decision`, the API's schema, the export's columns and the table in `docs/guide/export.md` are
 * derived from it, or compared with it by a test.
 */
export interface DecisionField {
  /**
   * Position in a journal line, `["d", …, checksum]`; null for what a line does not carry. A journal may have been
   * written by an older version: append fields, never reorder them.
   */
  position: number | null;
  /**
   * `id` and `count` are whole numbers of 32 bits, `micros` (a duration in µs), `bytes` and `time` of 64. A `time` is
   * µs since the epoch in the journal and the database, ISO 8601 in the API and in exports. `name` is an id, a name or
   * an address, whatever characters it has: an export can mark it as text for spreadsheets. `word` is one of `words`.
   */
  kind: 'id' | 'time' | 'count' | 'micros' | 'bytes' | 'name' | 'text' | 'word';
  words?: readonly string[];
  /** Fields that an older version does not write have to be. */
  isNullable?: true;
  /** Whether it has a column of its own in the dashboard's table of a session's decisions. */
  isShown?: true;
}

export const decisionRecord = {
  id: { position: null, kind: 'id' },
  /** When the request's head had arrived. */
  time: { position: 1, kind: 'time', isShown: true },
  node: { position: null, kind: 'name' },
  listener: { position: 2, kind: 'name' },
  upstream: { position: 3, kind: 'name' },
  /** 32 hex digits. */
  session: { position: 4, kind: 'name' },
  presented: { position: 5, kind: 'word', words: presentations },
  outcome: { position: 6, kind: 'word', words: outcomes, isShown: true },
  reason: { position: 7, kind: 'word', words: reasons, isNullable: true, isShown: true },
  /** The backend that responded, null if none did. */
  backend: { position: 8, kind: 'name', isNullable: true, isShown: true },
  /** The backend that the session was pinned to before, null if it was not or still is. */
  previousBackend: { position: 9, kind: 'name', isNullable: true, isShown: true },
  attempts: { position: 10, kind: 'count' },
  /**
   * Status sent to the client; or how the response ended if the client did not get all of it: 499 if it closed its
   * connection, 502 or 504 if the backend broke off or fell silent, even though another status had been sent.
   */
  status: { position: 11, kind: 'count', isShown: true },
  /** From `time` to the first byte of the response, null if there was none. */
  timeToFirstByte: { position: 12, kind: 'micros', isNullable: true, isShown: true },
  duration: { position: 13, kind: 'micros' },
  bytesIn: { position: 14, kind: 'bytes' },
  bytesOut: { position: 15, kind: 'bytes', isShown: true },
  method: { position: 16, kind: 'text' },
  host: { position: 17, kind: 'name' },
  /** Without the query; null if privacy switches it off. */
  path: { position: 18, kind: 'text', isNullable: true },
  client: { position: 19, kind: 'name' },
  /** Keyed fingerprint of the application's session cookie, 16 hex digits. */
  appSession: { position: 20, kind: 'name', isNullable: true },
} as const satisfies Record<string, DecisionField>;

export type DecisionRecord = typeof decisionRecord;
export type DecisionFieldName = keyof DecisionRecord;

type Nullable<Field, Value> = Field extends { isNullable: true } ? Value | null : Value;
type ApiValue<Field> = Field extends { words: readonly (infer Word)[] }
  ? Word
  : Field extends { kind: 'time' | 'name' | 'text' }
    ? string
    : number;

/** A decision as the API and exports have it: `time` in ISO 8601, durations in µs, sizes in bytes. */
export type DecisionRow = {
  -readonly [Name in DecisionFieldName]: Nullable<DecisionRecord[Name], ApiValue<DecisionRecord[Name]>>;
};

/** The fields of a journal line, in no order. */
export type JournalFieldName = {
  [Name in DecisionFieldName]: DecisionRecord[Name] extends { position: number } ? Name : never;
}[DecisionFieldName];

/** What a journal line carries: as `DecisionRow`, `time` in µs since the epoch. */
export type JournalDecision = Omit<Pick<DecisionRow, JournalFieldName>, 'time'> & { time: number };

/** The fields with a column of their own in the dashboard's table of decisions. */
export type ShownFieldName = {
  [Name in DecisionFieldName]: DecisionRecord[Name] extends { isShown: true } ? Name : never;
}[DecisionFieldName];

/** The entries of the table, for loops over all fields. */
export const decisionFields: readonly (DecisionField & { name: DecisionFieldName })[] = entriesOf<
  DecisionField,
  DecisionFieldName
>(decisionRecord).map(([name, field]) => ({ name, ...field }));

export const decisionFieldNames: readonly DecisionFieldName[] = decisionFields.map(({ name }) => name);

/** The fields of a journal line, in its order. */
export const journalFields: readonly (DecisionField & { name: DecisionFieldName; position: number })[] =
  decisionFields
    .flatMap((field) => (field.position === null ? [] : [{ ...field, position: field.position }]))
    .toSorted((a, b) => a.position - b.position);

export const shownFieldNames: readonly ShownFieldName[] = decisionFieldNames.filter(isShown);

function isShown(name: DecisionFieldName): name is ShownFieldName {
  return 'isShown' in decisionRecord[name];
}

/** How many elements before the checksum a line of the first version has. */
const firstVersionLength = 21;

/** Whether lines of older versions lack the field: at its position they have their checksum, or nothing. */
export function isMissingInOldLines({ position }: { position: number }): boolean {
  return position >= firstVersionLength;
}

/** A journal line as an array, without its checksum. Fields that `values` lacks are null. */
export function toJournalLine(values: Partial<Record<DecisionFieldName, unknown>>): unknown[] {
  return ['d', ...journalFields.map(({ name }) => values[name] ?? null)];
}

function entriesOf<Value, Name extends string>(record: Readonly<Record<Name, Value>>): [Name, Value][] {
  const entries: [Name, Value][] = [];
  for (const name in record) entries.push([name, record[name]]);
  return entries;
}
