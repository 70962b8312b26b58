import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '@/lib/config/settings';
import { formatBytes } from '@/lib/core/format/bytes';
import type { StoreContents } from '@/lib/store/inspection';
import { type Finding, fault, ok, warning } from './finding';

/** From this part of the limit on it is a warning, as in the alert of docs/prometheus. */
const almostFullRatio = 0.8;

/** How much of the journal waits to be stored, compared with its limit. */
export function journalFinding(
  stored: StoreContents['journalPositions'],
  { data, journal }: Settings,
): Finding {
  const folder = join(data, 'journal');
  // A segment may be stored and deleted at any moment.
  const waiting = (existsSync(folder) ? readdirSync(folder) : []).flatMap((name) => {
    const size = statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
    return Math.max(0, size - (stored.get(name) ?? 0)) || [];
  });
  const size = waiting.reduce((sum, each) => sum + each, 0);
  const usage = `${formatBytes(size)} are waiting to be stored`;
  const bound = `journal.limit is ${formatBytes(journal.limitBytes)}`;
  if (size >= journal.limitBytes) {
    const consequence = journal.full === 'stop' ? 'new requests get 503' : 'decisions are only counted';
    return fault('Journal', `${usage}, and ${bound}: ${consequence}. ${remedy}`);
  }
  return size > journal.limitBytes * almostFullRatio
    ? warning('Journal', `${usage}, and ${bound}. ${remedy}`)
    : ok('Journal', `${usage}; ${bound}.`);
}

const remedy = 'The recorder lags or cannot write: see its log output and the page Settings.';
