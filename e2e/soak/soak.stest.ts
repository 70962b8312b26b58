import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Backend, startBackend } from '../backend';
import { inLog } from '../faults/books';
import { patience } from '../faults/scene';
import { complaintsOf, otherComplaintsOf } from '../faults/seen';
import { startConfigured } from '../many-workers';
import { untilWell } from '../product';
import { startCrowd } from './crowd';
import { descriptorsOf, growth, heading, lineOf, look, type Sample } from './gauge';
import { cycle, cycleOfSecondHalf, type Stage } from './incidents';
import { Ledger } from './ledger';
import { startOnlookers } from './onlookers';
import { overgrown, type Tables, tablesLine, tablesOf } from './tables';

/** How long the load lasts, ms: `--minutes`. */
const length = Number(process.env['STICKYBOARD_SOAK_MINUTES'] ?? 3.75) * 60_000;
/** Between two incidents, and between two comparisons with the log, ms. */
const INCIDENT_EVERY = Math.min(60_000, length / 14);
const COMPARE_EVERY = 20_000;
const LOOK_EVERY = 2000;
/** Between two counts of all rows, ms: after hours there are a million. */
const COUNT_EVERY = Math.max(LOOK_EVERY, length / 200);
const SAY_EVERY = Math.max(15_000, length / 40);
/** How long decisions are kept, s, and how late that may be seen. */
const RETENTION = 120;
const LATE = 60;
/** What the database may take, MB. */
const SIZE = 256;
/** What a process may grow over the second half, MB: in a short run its heap is still finding its size. */
const GROWTH = length < 600_000 ? 64 : 24;
/** Descriptors that a process may have more at the end than before the load: segments of the journal, a database's. */
const SPARE = 6;
/** What a reload says that finds the recorder at work for longer than a second, as it is on a busy machine. */
const WAITS_FOR_RECORDER =
  /^stickyboard: waiting for the lock on \S+ \(held by process \d+, stickyboard rec\w*\)$/;

test('nothing is lost, nothing fails without a cause, nothing grows', {
  timeout: length + 300_000,
}, async () => {
  const backends = await Promise.all(
    ['b1', 'b2', 'b3', 'b4'].map((name) => startBackend(name, 'soak/backend.mjs')),
  );
  for (const backend of backends) onTestFinished(() => backend.kill());
  const { product, port, write } = await startConfigured(configuration(backends.slice(0, 3)));
  await untilWell(product);
  const ledger = new Ledger();
  const stage: Stage = {
    product,
    ledger,
    backends,
    configure: (withFourth) => write(configuration(backends.slice(0, withFourth ? 4 : 3))),
  };
  const onlookers = startOnlookers(product);
  onTestFinished(() => onlookers.stop());
  await vi.waitFor(() => expect(onlookers.ticks).toBeGreaterThan(2), patience);
  const before = look(product, 0);

  const began = performance.now();
  const since = (): number => performance.now() - began;
  let incident = '';
  let incidents = 0;
  let going = true;
  const samples: Sample[] = [];
  const counts: Tables[] = [];
  const count = (): void => {
    const happened = { at: since() / 1000, asked: ledger.asked, incidents, exports: onlookers.exports };
    counts.push(inLog(product.data, (db) => tablesOf(db, happened)));
  };
  count();
  const crowd = startCrowd(port, ledger);
  onTestFinished(() => crowd.stop());
  const every = async (millis: number, act: () => Promise<void> | void): Promise<void> => {
    for (let next = millis; next < length && going; next += millis) {
      await pause(Math.max(0, next - since()));
      await act();
    }
  };
  console.log(heading);
  let said = 0;
  const looks = every(LOOK_EVERY, () => {
    const sample = look(product, since() / 1000);
    samples.push(sample);
    if (sample.at * 1000 >= (said + 1) * SAY_EVERY) {
      said++;
      console.log(lineOf(sample, counts.at(-1) as Tables, ledger.answers, ledger.explained, incident));
      incident = '';
    }
  });
  const counting = every(COUNT_EVERY, count);
  const happenings = every(INCIDENT_EVERY, async () => {
    const all = since() < length / 2 - INCIDENT_EVERY ? cycle : cycleOfSecondHalf;
    const next = all[incidents++ % all.length];
    incident = [incident, next.name].filter(Boolean).join(', ');
    await next.happen(stage);
  });
  const comparisons = every(COMPARE_EVERY, async () => {
    await ledger.compare(product.data);
    if (ledger.faults.length > 0) going = false;
  });
  await Promise.all([looks, counting, happenings, comparisons]);
  await crowd.stop();
  await ledger.compare(product.data);

  expect(ledger.faults.slice(0, 20)).toEqual([]);
  expect(ledger.answers).toBeGreaterThan((length / 1000) * 10);
  await expectBoundedLog();
  expect(ledger.goneAway).toBeGreaterThan(0);
  await onlookers.stop();
  expect(onlookers.ticks).toBeGreaterThan(length / 4000);
  expect(onlookers.exports).toBeGreaterThan(0);
  expect(otherComplaintsOf(product).filter((line) => !WAITS_FOR_RECORDER.test(line))).toEqual([]);
  expect(complaintsOf(product)).toContainEqual(expect.stringContaining('backend b1 of web is down: '));

  const grown = growth(samples.filter(({ at }) => at * 1000 > length / 2));
  console.log(
    `grown in the second half, MB: ${[...grown].map(([name, by]) => `${name}: ${by.toFixed(1)}`).join(', ')}`,
  );
  expect([...grown].filter(([, by]) => by > GROWTH)).toEqual([]);
  console.log(tablesLine(counts.at(-1) as Tables));
  expect(overgrown(counts, length / 2000, RETENTION + LATE).slice(-20)).toEqual([]);
  expect(Math.max(...counts.map(({ used }) => used))).toBeLessThan(SIZE);
  await vi.waitFor(() => {
    const now = descriptorsOf(look(product, since() / 1000));
    for (const [part, count] of descriptorsOf(before))
      expect(now.get(part), `descriptors of a ${part}`).toBeLessThanOrEqual(count + SPARE);
  }, patience);

  async function expectBoundedLog(): Promise<void> {
    await vi.waitFor(() => {
      const oldest = inLog(product.data, (db) => db.prepare('SELECT min(time) FROM Decision').pluck().get());
      expect(Date.now() / 1000 - Number(oldest) / 1e6).toBeLessThan(RETENTION + LATE);
    }, patience);
    const { segments, journal } = look(product, 0);
    // Of each writer what it writes and what ends its journal: two workers with two names each, and the supervisor.
    expect(segments).toBeLessThanOrEqual(10);
    expect(journal).toBeLessThan(10 * 64);
  }
});

function configuration(backends: Backend[]): string {
  return `workers: 2
retention: { decisions: ${RETENTION}s, size: ${SIZE}m }
listeners: [{ listen: 127.0.0.1:0, upstream: web }]
upstreams:
  web:
    timeouts: { idle: 10s, response: 2s }
    backends:
${backends.map(({ name, address }) => `      - { name: ${name}, address: "${address}" }`).join('\n')}
`;
}
