import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Backend, startBackend } from '../support/backend';
import { waitTimeoutMs } from '../support/deployment';
import { queryLog } from '../support/log-consistency';
import { startConfigured } from '../support/multi-worker';
import { waitUntilHealthy } from '../support/product';
import { getStderrLines, getUnexpectedStderrLines } from '../support/product-status';
import { startDashboardClients } from './dashboard-clients';
import { type IncidentContext, incidentCycle, secondHalfCycle } from './injected-incidents';
import { Ledger } from './ledger';
import { startMixedLoad } from './mixed-load';
import {
  computeGrowth,
  formatTableRow,
  getMaxDescriptors,
  type ResourceSample,
  sampleResources,
  tableHeading,
} from './resource-usage';
import { countTables, findOvergrownTables, formatTableCounts, type TableCounts } from './table-growth';

/** How long the load lasts, ms: `--minutes`. */
const durationMs = Number(process.env['STICKYBOARD_SOAK_MINUTES'] ?? 1.25) * 60_000;
/** Between two incidents, and between two comparisons with the log, ms. */
const incidentIntervalMs = Math.min(60_000, durationMs / 14);
const compareIntervalMs = 20_000;
const sampleIntervalMs = 2000;
/** Between two counts of all rows, ms: after hours there are a million. */
const countIntervalMs = Math.max(sampleIntervalMs, durationMs / 200);
const reportIntervalMs = Math.max(15_000, durationMs / 40);
/** How long decisions are kept, s, and how late that may be seen. */
const retentionSeconds = 120;
const retentionDelaySeconds = 60;
/** Maximum size of the database, MB. */
const maxDatabaseMegabytes = 256;
/** Maximum growth of a process in the second half, MB: in a short run its heap is still finding its size. */
const maxGrowthMegabytes = durationMs < 600_000 ? 64 : 24;
/** Descriptors that a process may have more at the end than before the load: segments of the journal, a database's. */
const spareDescriptors = 6;
/** The line of a reload that waits for the recorder for longer than a second, as happens on a busy machine. */
const recorderLockMessage =
  /^stickyboard: waiting for the lock on \S+ \(held by process \d+, stickyboard rec\w*\)$/;

test('nothing is lost, nothing fails without a cause, nothing grows', {
  timeout: durationMs + 300_000,
}, async () => {
  const backends = await Promise.all(
    ['b1', 'b2', 'b3', 'b4'].map((name) => startBackend(name, '../soak/backend.mjs')),
  );
  for (const backend of backends) onTestFinished(() => backend.kill());
  const { product, port, write } = await startConfigured(buildConfiguration(backends.slice(0, 3)));
  await waitUntilHealthy(product);
  const ledger = new Ledger();
  const stage: IncidentContext = {
    product,
    ledger,
    backends,
    configure: (withFourth) => write(buildConfiguration(backends.slice(0, withFourth ? 4 : 3))),
  };
  const onlookers = startDashboardClients(product);
  onTestFinished(() => onlookers.stop());
  await vi.waitFor(() => expect(onlookers.ticks).toBeGreaterThan(2), waitTimeoutMs);
  const before = sampleResources(product, 0);

  const began = performance.now();
  const since = (): number => performance.now() - began;
  let incident = '';
  let incidents = 0;
  let going = true;
  const samples: ResourceSample[] = [];
  const counts: TableCounts[] = [];
  const count = (): void => {
    const totals = {
      elapsedSeconds: since() / 1000,
      sentRequests: ledger.sentRequests,
      incidents,
      exports: onlookers.exports,
    };
    counts.push(queryLog(product.data, (db) => countTables(db, totals)));
  };
  count();
  const crowd = startMixedLoad(port, ledger);
  onTestFinished(() => crowd.stop());
  const every = async (millis: number, act: () => Promise<void> | void): Promise<void> => {
    for (let next = millis; next < durationMs && going; next += millis) {
      await pause(Math.max(0, next - since()));
      await act();
    }
  };
  console.log(tableHeading);
  let said = 0;
  const looks = every(sampleIntervalMs, () => {
    const sample = sampleResources(product, since() / 1000);
    samples.push(sample);
    if (sample.elapsedSeconds * 1000 >= (said + 1) * reportIntervalMs) {
      said++;
      console.log(
        formatTableRow(
          sample,
          counts.at(-1) as TableCounts,
          ledger.responses,
          ledger.excusedFailures,
          incident,
        ),
      );
      incident = '';
    }
  });
  const counting = every(countIntervalMs, count);
  const happenings = every(incidentIntervalMs, async () => {
    const all = since() < durationMs / 2 - incidentIntervalMs ? incidentCycle : secondHalfCycle;
    const next = all[incidents++ % all.length];
    incident = [incident, next.name].filter(Boolean).join(', ');
    await next.inject(stage);
  });
  const comparisons = every(compareIntervalMs, async () => {
    await ledger.compareWithLog(product.data);
    if (ledger.faults.length > 0) going = false;
  });
  await Promise.all([looks, counting, happenings, comparisons]);
  await crowd.stop();
  await ledger.compareWithLog(product.data);

  expect(ledger.faults.slice(0, 20)).toEqual([]);
  expect(ledger.responses).toBeGreaterThan((durationMs / 1000) * 10);
  await expectBoundedLog();
  expect(ledger.goingAwayCloses).toBeGreaterThan(0);
  await onlookers.stop();
  expect(onlookers.ticks).toBeGreaterThan(durationMs / 4000);
  expect(onlookers.exports).toBeGreaterThan(0);
  expect(getUnexpectedStderrLines(product).filter((line) => !recorderLockMessage.test(line))).toEqual([]);
  expect(getStderrLines(product)).toContainEqual(expect.stringContaining('backend b1 of web is down: '));

  const grown = computeGrowth(samples.filter(({ elapsedSeconds }) => elapsedSeconds * 1000 > durationMs / 2));
  console.log(
    `grown in the second half, MB: ${[...grown].map(([name, by]) => `${name}: ${by.toFixed(1)}`).join(', ')}`,
  );
  expect([...grown].filter(([, by]) => by > maxGrowthMegabytes)).toEqual([]);
  console.log(formatTableCounts(counts.at(-1) as TableCounts));
  expect(
    findOvergrownTables(counts, durationMs / 2000, retentionSeconds + retentionDelaySeconds).slice(-20),
  ).toEqual([]);
  expect(Math.max(...counts.map(({ usedMegabytes }) => usedMegabytes))).toBeLessThan(maxDatabaseMegabytes);
  await vi.waitFor(() => {
    const now = getMaxDescriptors(sampleResources(product, since() / 1000));
    for (const [part, count] of getMaxDescriptors(before))
      expect(now.get(part), `descriptors of a ${part}`).toBeLessThanOrEqual(count + spareDescriptors);
  }, waitTimeoutMs);

  async function expectBoundedLog(): Promise<void> {
    await vi.waitFor(() => {
      const oldest = queryLog(product.data, (db) =>
        db.prepare('SELECT min(time) FROM Decision').pluck().get(),
      );
      expect(Date.now() / 1000 - Number(oldest) / 1e6).toBeLessThan(retentionSeconds + retentionDelaySeconds);
    }, waitTimeoutMs);
    const { segments, journalMegabytes } = sampleResources(product, 0);
    // For each writer, its current segment and the end of its journal: two workers with two names each, and the supervisor.
    expect(segments).toBeLessThanOrEqual(10);
    expect(journalMegabytes).toBeLessThan(10 * 64);
  }
});

function buildConfiguration(backends: Backend[]): string {
  return `workers: 2
retention: { decisions: ${retentionSeconds}s, size: ${maxDatabaseMegabytes}m }
listeners: [{ listen: 127.0.0.1:0, upstream: web }]
upstreams:
  web:
    timeouts: { idle: 10s, response: 2s }
    backends:
${backends.map(({ name, address }) => `      - { name: ${name}, address: "${address}" }`).join('\n')}
`;
}
