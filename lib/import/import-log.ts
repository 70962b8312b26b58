import { OperatorError } from '@/lib/core/operator-error';
import type { StoreLocation } from '@/lib/core/store-location';
import { storeEngine } from '@/lib/store/chosen-engine';
import type { LogImport } from '@/lib/store/import';
import { type ImportedDecision, parseDecisionLine } from './decision-line';

/** Progress is told after each so many decisions. */
const progressStep = 1_000_000;
/** Decisions that are stored at a time. */
const batchSize = 5000;

/** The result of an import. */
export interface ImportResult {
  decisions: number;
  sessions: number;
}

/**
 * Replays exported decisions into the log of `location`, which has none yet. An import that fails or is killed
 * changes nothing.
 *
 * @param lines of an NDJSON with all columns, oldest decision first
 * @param onProgress is called with the number of decisions so far, after each million
 * @throws OperatorError if the log is not empty or a line is wrong, which is named
 */
export async function importLog(
  location: StoreLocation,
  lines: AsyncIterable<string>,
  onProgress: (decisions: number) => void,
): Promise<ImportResult> {
  const importing = await storeEngine.beginImport(location);
  try {
    const decisions = await storeLines(importing, lines, onProgress);
    if (decisions === 0)
      throw new OperatorError('the file contains no decisions; export decisions as NDJSON');
    const { sessions } = await importing.finish();
    return { decisions, sessions };
  } finally {
    await importing.close();
  }
}

/** @returns how many decisions there were */
async function storeLines(
  importing: LogImport,
  lines: AsyncIterable<string>,
  onProgress: (decisions: number) => void,
): Promise<number> {
  let batch: ImportedDecision[] = [];
  let stored = 0;
  let number = 0;
  for await (const source of lines) {
    number += 1;
    if (source.trim() === '') continue;
    batch.push(parseDecisionLine(source, number));
    if (batch.length < batchSize) continue;
    stored += await storeDecisionBatch(importing, batch);
    batch = [];
    if (stored % progressStep === 0) onProgress(stored);
  }
  return stored + (await storeDecisionBatch(importing, batch));
}

/** Stores decisions as those of the proxies that took them. @returns how many they are */
async function storeDecisionBatch(importing: LogImport, batch: ImportedDecision[]): Promise<number> {
  for (const node of new Set(batch.map((decision) => decision.node))) {
    const lines = batch.filter((decision) => decision.node === node).map(({ line }) => line);
    await importing.append(node, lines);
  }
  return batch.length;
}
