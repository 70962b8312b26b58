import type { InspectedServer } from '@/lib/store/server-inspection';
import { type Finding, ok, warning } from '../finding';

/** From this round trip on, every page and every batch of the log waits noticeably, µs. */
const slowFromMicros = 20_000;

/** Where the server is, what it is, and how far away. */
export function serverFinding({ place, version, roundTripMicros, timeZone }: InspectedServer): Finding {
  const what = `${place} is PostgreSQL ${version} (time zone ${timeZone}, which the log does not depend on)`;
  const ms = (roundTripMicros / 1000).toFixed(1);
  return roundTripMicros < slowFromMicros
    ? ok('Database', `${what} and responds in ${ms} ms.`)
    : warning('Database', `${what} and responds in ${ms} ms; put nodes and dashboard near to it.`);
}
