import type { ExportRequest } from '@/lib/contract/export';
import type { ExportEstimate } from '@/lib/contract/types';
import type { CountQuestions } from '@/lib/store/exports';
import type { Page } from '@/lib/store/filters';
import type { LogQuestions } from '@/lib/store/log';
import type { AccessQuestions } from '@/lib/store/users-and-tokens';
import {
  auditExportColumns,
  decisionExportColumns,
  eventExportColumns,
  sessionExportColumns,
} from './columns';
import { type FileFormat, getEncodedBytes } from './file-format';
import { createFileFormat } from './file-formats';

/** Rows written to learn how long one is. */
const sample: Page = { limit: 200 };

/** The questions that estimate the size of an export. */
type EstimateSource = CountQuestions &
  Pick<LogQuestions, 'getDecisions' | 'getSessions' | 'getEvents'> &
  Pick<AccessQuestions, 'getAudit'>;

/** About how large an export would be, without reading all of it. */
export async function estimateExport(store: EstimateSource, request: ExportRequest): Promise<ExportEstimate> {
  if (request.what === 'decisions') {
    const { from, to, outcome, session } = request;
    // How long a row is hardly depends on its backend, and rows of one that is seldom used would have to be looked for.
    const { decisions } = await store.getDecisions({ from, to, outcome, session }, sample);
    const rows = await store.estimateDecisions(request);
    return extrapolate(
      rows,
      decisions,
      createFileFormat(request.format, decisionExportColumns, request.columns, request),
    );
  }
  if (request.what === 'sessions') {
    const { sessions } = await store.getSessions(request, { sort: 'lastSeen', order: 'desc' }, sample);
    const rows = await store.estimateSessions(request);
    return extrapolate(
      rows,
      sessions,
      createFileFormat(request.format, sessionExportColumns, request.columns, request),
    );
  }
  if (request.what === 'audit') {
    const { entries } = await store.getAudit(request, sample);
    const rows = await store.countAudit(request);
    return extrapolate(
      rows,
      entries,
      createFileFormat(request.format, auditExportColumns, request.columns, request),
    );
  }
  const { events } = await store.getEvents(request, sample);
  const rows = await store.countEvents(request);
  return extrapolate(
    rows,
    events,
    createFileFormat(request.format, eventExportColumns, request.columns, request),
  );
}

function extrapolate<Row>(rows: number, sample: Row[], format: FileFormat<Row>): ExportEstimate {
  const emptyBytes = getEncodedBytes(format, []);
  const rowBytes = sample.length > 0 ? (getEncodedBytes(format, sample) - emptyBytes) / sample.length : 0;
  return { rows, bytes: emptyBytes + Math.round(rows * rowBytes) };
}
