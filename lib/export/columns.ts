import type { AuditRow, EventRow, SessionRow } from '@/lib/contract/types';
import {
  type DecisionField,
  type DecisionRow,
  decisionFieldNames,
  decisionFields,
} from '@/lib/core/decision-record';

/** The columns of each export, in order; those of decisions are the decision record’s. */
export const sessionFields = [
  'id',
  'upstream',
  'backend',
  'pinnedSince',
  'appSession',
  'client',
  'firstSeen',
  'lastSeen',
  'requests',
  'moves',
] as const satisfies readonly (keyof SessionRow)[];

export const eventFields = [
  'id',
  'time',
  'lastTime',
  'kind',
  'upstream',
  'backend',
  'toBackend',
  'reason',
  'sessions',
  'actor',
  'detail',
] as const satisfies readonly (keyof EventRow)[];

export const auditFields = [
  'id',
  'time',
  'actor',
  'action',
  'target',
  'detail',
  'outcome',
] as const satisfies readonly (keyof AuditRow)[];

/** What a column holds beside text, for the forms of file that have types. */
export type ColumnKind = 'time' | 'integer' | 'text';

/** The columns of one export, and the kinds of those that are not text. */
export interface ExportColumns<Row> {
  fields: readonly (keyof Row & string)[];
  kinds: Partial<Record<keyof Row & string, ColumnKind>>;
  /** Those that hold ids, names and addresses: text of anybody's choice, which may look like a number or a date. */
  textIds: readonly (keyof Row & string)[];
}

export const decisionExportColumns: ExportColumns<DecisionRow> = {
  fields: decisionFieldNames,
  kinds: Object.fromEntries(decisionFields.map(({ name, kind }) => [name, toColumnKind(kind)])),
  textIds: decisionFields.filter(({ kind }) => kind === 'name').map(({ name }) => name),
};

function toColumnKind(kind: DecisionField['kind']): ColumnKind {
  if (kind === 'time') return 'time';
  return kind === 'name' || kind === 'text' || kind === 'word' ? 'text' : 'integer';
}

export const sessionExportColumns: ExportColumns<SessionRow> = {
  fields: sessionFields,
  kinds: {
    pinnedSince: 'time',
    firstSeen: 'time',
    lastSeen: 'time',
    requests: 'integer',
    moves: 'integer',
  },
  textIds: ['id', 'upstream', 'backend', 'appSession', 'client'],
};

export const eventExportColumns: ExportColumns<EventRow> = {
  fields: eventFields,
  kinds: { id: 'integer', time: 'time', lastTime: 'time', sessions: 'integer' },
  // The detail of an unpinned session is its id.
  textIds: ['upstream', 'backend', 'toBackend', 'actor', 'detail'],
};

export const auditExportColumns: ExportColumns<AuditRow> = {
  fields: auditFields,
  kinds: { id: 'integer', time: 'time' },
  textIds: ['actor', 'target', 'detail'],
};
