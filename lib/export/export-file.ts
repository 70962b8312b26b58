import type { ExportRequest } from '@/lib/contract/export';
import {
  auditBatches,
  decisionBatches,
  eventBatches,
  sessionBatches,
} from '@/lib/store/sqlite/export-batches';
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

/** What a file of the form asked for is, whatever is in it. */
export function getContentInfo({
  format,
}: ExportRequest): Pick<FileFormat<object>, 'contentType' | 'isText'> {
  return createFileFormat(format, { fields: [], kinds: {}, textIds: [] });
}

/**
 * The bytes of what `asked` asks for of the log in `dataDir`, which is read as they are asked for.
 *
 * @param progress told what goes out, where somebody follows it
 */
export function createExport(dataDir: string, request: ExportRequest, progress?: ProgressReporter): Chunks {
  const { format } = request;
  if (request.what === 'decisions') {
    const form = createFileFormat(format, decisionExportColumns, request.columns, request);
    return encodeChunks(decisionBatches(dataDir, request), form, progress);
  }
  if (request.what === 'sessions') {
    const form = createFileFormat(format, sessionExportColumns, request.columns, request);
    return encodeChunks(sessionBatches(dataDir, request), form, progress);
  }
  if (request.what === 'audit') {
    const form = createFileFormat(format, auditExportColumns, request.columns, request);
    return encodeChunks(auditBatches(dataDir, request), form, progress);
  }
  const form = createFileFormat(format, eventExportColumns, request.columns, request);
  return encodeChunks(eventBatches(dataDir, request), form, progress);
}
