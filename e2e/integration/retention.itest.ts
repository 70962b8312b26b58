import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { fillJournal } from '@/bench/log/fill';
import { generateJournal } from '@/bench/log/generate-journal';
import { getDatabasePath } from '@/prisma/database-path';
import { startProduct, temporaryDirectory } from '../support/product';

const megabyteBytes = 1 << 20;
const maxSizeBytes = 16 * megabyteBytes;
/** From docs/reference/configuration.md: until a batch is stored and swept, the files may exceed the limit by this much. */
const marginBytes = 16 * megabyteBytes;

/** Size of the database on disk, its write-ahead log included. */
function getSizeBytes(data: string): number {
  const file = getDatabasePath(data);
  return ['', '-wal', '-shm'].reduce(
    (sum, end) => sum + (statSync(`${file}${end}`, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

it('keeps the files within their size, whatever the load and the readers', async () => {
  const data = temporaryDirectory();
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const journal = join(data, 'journal');
  mkdirSync(journal);
  const to = Date.now() * 1000;
  await fillJournal(
    journal,
    generateJournal({
      ...{ decisions: 120_000, sessions: 20_000, listener: '127.0.0.1:2200', upstream: 'web' },
      ...{ backends: ['b1', 'b2', 'b3'], fromMicros: to - 3_600_000_000, toMicros: to, seed: 1 },
    }),
  );
  const bytes = readdirSync(journal).reduce((sum, name) => sum + statSync(join(journal, name)).size, 0);
  expect(bytes).toBeGreaterThan(maxSizeBytes);
  const config = join(data, 'stickyboard.yaml');
  writeFileSync(
    config,
    `data: ${data}
retention: { decisions: 7d, size: 16m }
listeners: [{ listen: 127.0.0.1:0, upstream: web }]
upstreams: { web: { kind: origin, backends: [127.0.0.1:9, 127.0.0.1:10, 127.0.0.1:11] } }
`,
  );
  const product = await startProduct(['--config', config, '--data', data]);
  onTestFinished(() => product.stop().then(() => undefined));
  // A client that reads all the time, on the dashboard's own connections.
  const away = new AbortController();
  onTestFinished(() => away.abort());
  const live = await fetch(`${product.dashboardUrl}/api/v1/live`, { signal: away.signal });
  live.body?.pipeTo(new WritableStream()).catch(() => undefined);
  let largest = 0;
  await vi.waitFor(
    async () => {
      const sessions = await fetch(`${product.dashboardUrl}/api/v1/sessions?sort=requests&limit=200&q=10.`);
      expect(sessions.status).toBe(200);
      await sessions.arrayBuffer();
      largest = Math.max(largest, getSizeBytes(data));
      const response = await fetch(`${product.dashboardUrl}/api/v1/decisions?limit=1`);
      const { decisions } = (await response.json()) as { decisions: { time: string }[] };
      // All decisions were stored, and the newest were kept.
      expect(Date.parse(decisions[0]?.time ?? '')).toBeGreaterThan(to / 1000 - 1000);
      expect(getSizeBytes(data)).toBeLessThan(maxSizeBytes);
    },
    { timeout: 80_000, interval: 20 },
  );
  expect(largest).toBeLessThan(maxSizeBytes + marginBytes);
}, 110_000);
