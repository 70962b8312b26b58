import { type Chunks, fileChunks } from './chunks';
import { auditColumns, decisionColumns, eventColumns, sessionColumns } from './columns';
import type { Format } from './format';
import { formatOf } from './formats';
import type { ProgressNote } from './progress';
import type { ExportAsked } from './request';
import { auditBatches, type Batches, decisionBatches, eventBatches, sessionBatches } from './sources';

/** An export as a file: what it is, and its octets, which are read as they are asked for. */
export interface ExportFile {
  contentType: string;
  isText: boolean;
  chunks: Chunks;
}

/**
 * What `asked` asks for of the log in `dataDir`.
 *
 * @param note told what goes out, where somebody follows it
 */
export function exportFile(dataDir: string, asked: ExportAsked, note?: ProgressNote): ExportFile {
  const { format } = asked;
  if (asked.what === 'decisions') {
    return file(decisionBatches(dataDir, asked), formatOf(format, decisionColumns, asked.columns), note);
  }
  if (asked.what === 'sessions') {
    return file(sessionBatches(dataDir, asked), formatOf(format, sessionColumns, asked.columns), note);
  }
  if (asked.what === 'audit') {
    return file(auditBatches(dataDir, asked), formatOf(format, auditColumns, asked.columns), note);
  }
  return file(eventBatches(dataDir, asked), formatOf(format, eventColumns, asked.columns), note);
}

function file<Row>(batches: Batches<Row>, format: Format<Row>, note?: ProgressNote): ExportFile {
  const { contentType, isText } = format;
  return { contentType, isText, chunks: fileChunks(batches, format, note) };
}
