import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startDeployment } from '../support/deployment';
import { expectConsistentLog, queryLog } from '../support/log-consistency';
import { temporaryDirectory } from '../support/product';
import { mountSmallDisk } from '../support/test-disk';
import {
  countByStatus,
  excludeStatus,
  getEventPayloads,
  getHealthProblems,
  getNode,
  getStderrLines,
  writeConfiguration,
} from './observations';

const patience = { timeout: 20_000, interval: 100 };

test('the disk of the journal fills up: decisions wait in memory, and are counted once that is used up', async () => {
  const data = temporaryDirectory();
  const disk = mountSmallDisk(join(data, 'journal'), '160m');
  const scene = await startDeployment({ data });
  const product = scene.getProduct();
  const visitors = scene.startLoad();
  await visitors.awaitResponses(300);
  disk.fill();
  await vi.waitFor(
    async () =>
      expect(await getHealthProblems(product)).toEqual([
        'The journal cannot be written: decisions wait in memory.',
      ]),
    patience,
  );
  await visitors.awaitResponses(1000);
  expect(await getNode(product)).toMatchObject({
    recordingState: 'buffering',
    droppedDecisions: 0,
    rejectedRequests: 0,
  });
  await visitors.stop();
  expect(countByStatus(visitors, 200)).toBe(visitors.responses.size);
  expect(visitors.unanswered.size).toBe(0);

  const flood = createLongPathClient(scene.port);
  while ((await getNode(product)).recordingState !== 'shedding') await flood.ask(200);
  expect(await getHealthProblems(product)).toEqual([
    expect.stringMatching(/^The journal is full: decisions are only counted, \d+ at the last report\.$/),
  ]);
  disk.clear();
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual([]), patience);
  await flood.ask(1);
  await vi.waitFor(() => expect(getEventPayloads(data, 'recording-resumed')).toHaveLength(1), patience);
  // All decisions that waited when the memory was used up are stored; the later ones are counted exactly.
  await expectConsistentLog(data, visitors, { responses: new Map(), unanswered: flood.paths });
  const recorded = queryLog(data, (db) =>
    db.prepare('SELECT count(*) FROM Decision').pluck().get(),
  ) as number;
  const missing = visitors.responses.size + flood.paths.size - recorded;
  expect(missing).toBeGreaterThan(0);
  expect(await getNode(product)).toMatchObject({
    recordingState: 'recording',
    droppedDecisions: missing,
    rejectedRequests: 0,
  });
  expect(getEventPayloads(data, 'journal-full')).toEqual([{ policy: 'shed' }]);
  expect(getEventPayloads(data, 'recording-resumed')[0]).toMatchObject({
    unrecordedDecisions: missing,
    rejectedRequests: 0,
  });
  expect(getStderrLines(product).filter((line) => line.includes('worker'))).toEqual([
    expect.stringMatching(
      /^stickyboard: worker 1: the journal in \S+ cannot be written \(ENOSPC: .*\); requests are served, and their decisions wait in memory$/,
    ),
    'stickyboard: worker 1: the journal buffer is full: decisions are only counted from now on',
    `stickyboard: worker 1: the journal can be written again; ${missing} decisions were not recorded so far`,
  ]);
});

test('with `full: stop` new requests get 503 while the journal cannot be written', async () => {
  const data = temporaryDirectory();
  const disk = mountSmallDisk(join(data, 'journal'), '16m');
  const scene = await startDeployment({ data, args: writeConfiguration('journal: { full: stop }') });
  const product = scene.getProduct();
  const visitors = scene.startLoad();
  await visitors.awaitResponses(300);
  disk.fill();
  await vi.waitFor(
    async () =>
      expect(await getHealthProblems(product)).toEqual([
        expect.stringMatching(/^The journal is full: new requests get 503, \d+ at the last report\.$/),
      ]),
    patience,
  );
  await visitors.awaitResponses(200);
  disk.clear();
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual([]), patience);
  await visitors.awaitResponses(200);
  await visitors.stop();
  const turnedAway = countByStatus(visitors, 503);
  expect(turnedAway).toBeGreaterThan(200);
  expect(countByStatus(visitors, 200) + turnedAway).toBe(visitors.responses.size);
  expect(visitors.unanswered.size).toBe(0);
  await expectConsistentLog(data, excludeStatus(visitors, 503));
  await vi.waitFor(
    () =>
      expect(getEventPayloads(data, 'recording-resumed')).toMatchObject([
        { unrecordedDecisions: 0, rejectedRequests: turnedAway },
      ]),
    patience,
  );
  expect(getEventPayloads(data, 'journal-full')).toEqual([{ policy: 'stop' }]);
  expect(await getNode(product)).toMatchObject({
    recordingState: 'recording',
    droppedDecisions: 0,
    rejectedRequests: turnedAway,
  });
  expect(getStderrLines(product).filter((line) => line.includes('worker'))).toEqual([
    expect.stringMatching(/ cannot be written \(ENOSPC: .*\); new requests get 503 until it can$/),
    'stickyboard: worker 1: the journal can be written again; no decisions are missing',
  ]);
});

test('the disk of the database fills up, then that of the journal: decisions are stored once there is room', async () => {
  const data = temporaryDirectory();
  const disk = mountSmallDisk(data, '64m');
  const journalDisk = mountSmallDisk(join(data, 'journal'), '64m');
  const scene = await startDeployment({ data });
  const product = scene.getProduct();
  const visitors = scene.startLoad();
  await visitors.awaitResponses(300);
  disk.fill();
  await visitors.awaitResponses(300);
  await vi.waitFor(
    async () =>
      expect(await getHealthProblems(product)).toEqual([
        expect.stringMatching(
          /^The recorder has stored nothing for \d+ s; about [1-9]\d* records wait in the journal\.$/,
        ),
      ]),
    patience,
  );
  const { lagSeconds, lagRows, recordingState } = await getNode(product);
  expect([lagSeconds > 5, lagRows > 300, recordingState]).toEqual([true, true, 'recording']);
  journalDisk.fill();
  const held = 'stickyboard: worker 1: the journal in';
  await vi.waitFor(
    () => expect(getStderrLines(product).filter((line) => line.startsWith(held))).toHaveLength(1),
    patience,
  );
  await visitors.awaitResponses(300);
  journalDisk.clear();
  disk.clear();
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual([]), patience);
  await visitors.awaitResponses(100);
  await visitors.stop();
  expect(countByStatus(visitors, 200)).toBe(visitors.responses.size);
  expect(visitors.unanswered.size).toBe(0);
  await expectConsistentLog(data, visitors);
  expect(getStderrLines(product).filter((line) => line.startsWith('recorder'))).toEqual([
    'recorder: cannot store decisions (database or disk is full); the journal keeps them meanwhile',
    'recorder: storing decisions again',
  ]);
});

/** Sends requests for long paths, of which some thousand fill 64 MB of memory; every response must be 200. */
function createLongPathClient(port: number): { paths: Set<string>; ask(count: number): Promise<void> } {
  const paths = new Set<string>();
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  onTestFinished(() => agent.destroy());
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const path = `/${paths.size}/${'x'.repeat(12_000)}`;
      paths.add(path);
      const request = get({ port, agent, path }, (response) => {
        response.resume().on('end', resolve);
        if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      });
      request.on('error', reject);
    });
  return {
    paths,
    async ask(count) {
      await Promise.all(Array.from({ length: count }, one));
    },
  };
}
