import type { ExportRequest } from '@/lib/contract/export';
import type { ExportQuestions } from '@/lib/store/exports';
import { type Chunks, encodeChunks } from './chunks';
import {
  auditExportColumns,
  decisionExportColumns,
  eventExportColumns,
  sessionExportColumns,
} from './columns';
import type { ProgressReporter } from './download-progress';
import type { FileFormat } from './file-format';
import { createFileFormat } from './file-formats';

/** The media type and the name of a file in the requested format. */
export function getContentInfo({
  format,
}: ExportRequest): Pick<FileFormat<object>, 'contentType' | 'isText'> {
  return createFileFormat(format, { fields: [], kinds: {}, textIds: [] });
}

/**
 * The bytes of the file that `request` describes; the log is read as they are consumed.
 *
 * @param progress counts what is sent, if a client follows it
 */
export function createExport(
  log: ExportQuestions,
  request: ExportRequest,
  progress?: ProgressReporter,
): Chunks {
  const { format } = request;
  if (request.what === 'decisions') {
    const form = createFileFormat(format, decisionExportColumns, request.columns, request);
    return encodeChunks(log.decisionBatches(request), form, progress);
  }
  if (request.what === 'sessions') {
    const form = createFileFormat(format, sessionExportColumns, request.columns, request);
    return encodeChunks(log.sessionBatches(request), form, progress);
  }
  if (request.what === 'audit') {
    const form = createFileFormat(format, auditExportColumns, request.columns, request);
    return encodeChunks(log.auditBatches(request), form, progress);
  }
  const form = createFileFormat(format, eventExportColumns, request.columns, request);
  return encodeChunks(log.eventBatches(request), form, progress);
}
