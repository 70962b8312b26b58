import { type Chunks, fileChunks } from './chunks';
import { auditColumns, decisionColumns, eventColumns, sessionColumns } from './columns';
import type { Format } from './format';
import { formatOf } from './formats';
import type { ProgressNote } from './progress';
import type { ExportAsked } from './request';
import { auditBatches, decisionBatches, eventBatches, sessionBatches } from './sources';

/** What a file of the form asked for is, whatever is in it. */
export function contentOf({ format }: ExportAsked): Pick<Format<object>, 'contentType' | 'isText'> {
  return formatOf(format, { fields: [], kinds: {}, ids: [] });
}

/**
 * The bytes of what `asked` asks for of the log in `dataDir`, which is read as they are asked for.
 *
 * @param note told what goes out, where somebody follows it
 */
export function exportFile(dataDir: string, asked: ExportAsked, note?: ProgressNote): Chunks {
  const { format } = asked;
  if (asked.what === 'decisions') {
    const form = formatOf(format, decisionColumns, asked.columns, asked);
    return fileChunks(decisionBatches(dataDir, asked), form, note);
  }
  if (asked.what === 'sessions') {
    const form = formatOf(format, sessionColumns, asked.columns, asked);
    return fileChunks(sessionBatches(dataDir, asked), form, note);
  }
  if (asked.what === 'audit') {
    const form = formatOf(format, auditColumns, asked.columns, asked);
    return fileChunks(auditBatches(dataDir, asked), form, note);
  }
  const form = formatOf(format, eventColumns, asked.columns, asked);
  return fileChunks(eventBatches(dataDir, asked), form, note);
}
