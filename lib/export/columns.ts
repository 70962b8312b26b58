import { exportColumns } from '@/lib/contract/export';
import type { AuditRow, EventRow, SessionRow } from '@/lib/contract/types';
import { type DecisionField, type DecisionRow, decisionFields } from '@/lib/core/decision-record';

/** The type of a column, for file formats that have types. */
export type ColumnKind = 'time' | 'integer' | 'text';

/** The columns of one export, and the kinds of those that are not text. */
export interface ExportColumns<Row> {
  fields: readonly (keyof Row & string)[];
  kinds: Partial<Record<keyof Row & string, ColumnKind>>;
  /** Those that hold ids, names and addresses: text of anybody's choice, which may look like a number or a date. */
  textIds: readonly (keyof Row & string)[];
}

export const decisionExportColumns: ExportColumns<DecisionRow> = {
  fields: exportColumns.decisions,
  kinds: Object.fromEntries(decisionFields.map(({ name, kind }) => [name, toColumnKind(kind)])),
  textIds: decisionFields.filter(({ kind }) => kind === 'name').map(({ name }) => name),
};

function toColumnKind(kind: DecisionField['kind']): ColumnKind {
  if (kind === 'time') return 'time';
  return kind === 'name' || kind === 'text' || kind === 'word' ? 'text' : 'integer';
}

export const sessionExportColumns: ExportColumns<SessionRow> = {
  fields: exportColumns.sessions,
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
  fields: exportColumns.events,
  kinds: { id: 'integer', time: 'time', lastTime: 'time', sessions: 'integer' },
  textIds: ['upstream', 'backend', 'toBackend', 'actor'],
};

export const auditExportColumns: ExportColumns<AuditRow> = {
  fields: exportColumns.audit,
  kinds: { id: 'integer', time: 'time' },
  textIds: ['actor', 'target', 'detail'],
};
