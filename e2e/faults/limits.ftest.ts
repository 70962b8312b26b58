import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { expectBooksBalance, recorderCaughtUp } from './books';
import { limit, noMoreFiles } from './limits';
import { countOf, eventsOf, nodeOf, printed, problemsOf, recordedOf } from './operator';
import { killAndAwait, processesOf, type Scene, startScene } from './scene';

const patience = { timeout: 20_000, interval: 100 };
const held = ['The journal cannot be written: decisions wait in memory.'];

/** The segment that worker 1 writes now. */
function segmentOf({ data }: Scene): string {
  const folder = join(data, 'journal');
  const [last = ''] = readdirSync(folder)
    .filter((file) => file.startsWith('worker-1.'))
    .sort()
    .reverse();
  return join(folder, last);
}

function lastOctet(file: string): string {
  const fd = openSync(file, 'r');
  const octet = Buffer.alloc(1);
  readSync(fd, octet, 0, 1, statSync(file).size - 1);
  closeSync(fd);
  return octet.toString();
}

test('a limit of the file size cuts a line of the journal: it is made whole, or left out if the worker is killed', async () => {
  const scene = await startScene();
  const product = scene.product();
  const [worker = 0] = processesOf(product, 'worker');
  const visitors = scene.visit();
  await visitors.more(300);
  const raise = limit(worker, 'fsize', statSync(segmentOf(scene)).size + 10_007);
  await vi.waitFor(async () => expect(await problemsOf(product)).toEqual(held), patience);
  expect(lastOctet(segmentOf(scene))).not.toBe('\n');
  await visitors.more(300);
  raise();
  await vi.waitFor(async () => expect(await problemsOf(product)).toEqual([]), patience);
  await visitors.more(100);
  await visitors.stop();
  expect(countOf(visitors, 200)).toBe(visitors.answers.size);
  await expectBooksBalance(scene.data, visitors);
  expect(printed(product)).toEqual([
    expect.stringMatching(
      /^stickyboard: worker 1: the journal in \S+ cannot be written \(EFBIG: .*\); requests go on/,
    ),
    'stickyboard: worker 1: the journal is written again; nothing is missing',
  ]);

  // The supervisor's own records wait, too; meanwhile the recorder is told how it does.
  const raiseToo = limit(product.pid, 'fsize', 0);
  await vi.waitFor(async () => expect(await problemsOf(product)).toEqual(held), patience);
  const { heartbeat } = await nodeOf(product);
  await vi.waitFor(async () => expect((await nodeOf(product)).heartbeat > heartbeat).toBe(true), patience);
  raiseToo();
  await vi.waitFor(async () => expect(await problemsOf(product)).toEqual([]), patience);
  expect(printed(product).slice(2)).toEqual([
    expect.stringMatching(/^stickyboard: the supervisor's journal cannot be written: EFBIG/),
    "stickyboard: the supervisor's journal can be written again",
  ]);

  // A worker that is killed takes with it what waited in its memory; the line that was cut is left out.
  const before = scene.visit();
  await before.more(300);
  limit(worker, 'fsize', statSync(segmentOf(scene)).size + 10_007);
  await vi.waitFor(async () => expect(await problemsOf(product)).toEqual(held), patience);
  await before.stop();
  // Once it has said how many wait, which it does every second.
  const stopped = Date.now();
  await vi.waitFor(
    async () => expect(Date.parse((await nodeOf(product)).heartbeat)).toBeGreaterThan(stopped + 2100),
    patience,
  );
  await killAndAwait(product, 'worker');
  const after = scene.visit();
  await after.more(300);
  await after.stop();
  await vi.waitFor(() => expect(eventsOf(scene.data, 'log-room')).toHaveLength(1), patience);
  await recorderCaughtUp(scene.data);
  const recorded = recordedOf(scene.data, before);
  const missing = before.answers.size - recorded.answers.size;
  expect(missing).toBeGreaterThan(0);
  expect(await nodeOf(product)).toMatchObject({ keeping: 'kept', unrecorded: missing, damaged: 0 });
  expect(eventsOf(scene.data, 'log-room')).toEqual([
    expect.stringContaining(` ${missing} decisions were not`),
  ]);
  await expectBooksBalance(scene.data, visitors, recorded, after);
});

test('no file can be opened: a worker serves those who are there, the recorder waits, and all goes on once there is room', async () => {
  const scene = await startScene();
  const product = scene.product();
  const [worker = 0] = processesOf(product, 'worker');
  const visitors = scene.visit();
  await visitors.more(500);
  const raise = limit(worker, 'nofile', noMoreFiles(worker));
  const usedUp =
    'stickyboard: worker 1 can open no more files or connections: new connections are closed; raise the limit (ulimit -n)';
  await vi.waitFor(() => expect(printed(product)).toEqual([usedUp]), patience);
  const late = scene.visit({ connections: 4 });
  await visitors.more(1000);
  await vi.waitFor(() => expect(late.unanswered.size).toBeGreaterThan(0), patience);
  expect(late.answers.size).toBe(0);
  raise();
  await late.more(100);
  await visitors.stop();
  await late.stop();
  // A request may come at the moment when no connection to its backend rests: that one is refused.
  const refused = [...visitors.answers.values()].filter(({ status }) => status !== 200);
  for (const answer of refused) {
    expect(answer.body).toBe(
      '502 Bad Gateway: The backend failed: this process has no file descriptors left.\n',
    );
  }
  expect(visitors.unanswered.size).toBe(0);
  await vi.waitFor(
    () =>
      expect(printed(product)).toEqual([
        usedUp,
        'stickyboard: worker 1 can open files and connections again',
      ]),
    patience,
  );
  await expectBooksBalance(scene.data, visitors, late);

  // The recorder cannot look into the journal then: that keeps what is to be stored.
  const [recorder = 0] = processesOf(product, 'recorder');
  const more = scene.visit();
  await more.more(300);
  const raiseToo = limit(recorder, 'nofile', noMoreFiles(recorder));
  await more.more(500);
  await vi.waitFor(
    async () =>
      expect(await problemsOf(product)).toEqual([expect.stringContaining('The recorder has stored nothing')]),
    patience,
  );
  raiseToo();
  await vi.waitFor(async () => expect(await problemsOf(product)).toEqual([]), patience);
  await more.stop();
  await expectBooksBalance(scene.data, ...scene.everybody);
  expect(printed(product).slice(2)).toEqual([
    expect.stringMatching(
      /^recorder: cannot store the log \(EMFILE: too many open files, .*\); the journal keeps it meanwhile$/,
    ),
    'recorder: storing the log again',
  ]);
});
