/**
 * What the journal costs the worker, measured alone: `node bench-journal.js DIRECTORY TURNS`, where TURNS is JSON,
 * pairs of how many records a turn of the event loop had and how often. Prints JSON with the CPU time of a request's
 * record, µs: to format it; and to append the checksum, write it and release its response.
 */

import { formatDecision } from '@/proxy/exchange/decision-recorder';
import { DecisionPrefixCache } from '@/proxy/journal/decision-prefix-cache';
import { formatInteger } from '@/proxy/journal/format-integer';
import type { DurableCallback } from '@/proxy/journal/writer';
import { createRandom } from '../../log/random';
import { openStrictJournal } from '../../log/strict-journal';
import { median } from '../../tables';
import type { WriteBatches } from '../write-batches';

const rounds = 7;
const requests = 200_000;
const connections = 64;
const sessions = 2000;

const [directory, given] = process.argv.slice(2) as [string, string];
const chance = createRandom(1);
const journal = openStrictJournal(directory, 'worker-1');
const sizes = expandBatchSizes(JSON.parse(given) as WriteBatches);
const ids = Array.from({ length: sessions }, () => chance.hexId());
const verdicts = Array.from({ length: connections }, () => new DecisionPrefixCache());
const settling: DurableCallback = { onDurable: () => undefined };
let number = 0;
let kept = '';

/** The records of requests as the load sends them: each connection's next one is of another session. */
function createRecord(): string {
  number++;
  const verdict = (verdicts[number % connections] as DecisionPrefixCache).formatPinned(
    '"127.0.0.1:2200"',
    '"default"',
    ids[number % sessions] as string,
    number % 2 === 0 ? '"127.0.0.1:9000"' : '"127.0.0.1:9001"',
    200,
  );
  return formatDecision(verdict, {
    time: formatInteger(1_795_312_334_000_000 + number * 50),
    timeToFirstByte: 500 + (number % 977),
    duration: 600 + (number % 983),
    bytesIn: 640,
    bytesOut: 1210 + (number % 3),
    method: 'GET',
    host: '127.0.0.1:2200',
    path: '"/1k"',
    client: '"127.0.0.1"',
    appSession: null,
  });
}

/** Runs as many turns of the event loop as all requests need; the journal writes at the end of each. */
function runEventLoopTurns(request: () => void): Promise<number> {
  return new Promise((resolve) => {
    const before = process.cpuUsage();
    let done = 0;
    let turn = 0;
    const step = (): void => {
      const size = sizes[turn++ % sizes.length] as number;
      for (let index = 0; index < size; index++) request();
      done += size;
      if (done < requests) {
        setImmediate(step);
        return;
      }
      const { user, system } = process.cpuUsage(before);
      resolve((user + system) / done);
    };
    step();
  });
}

const made: number[] = [];
const written: number[] = [];
for (let round = -1; round < rounds; round++) {
  const empty = await runEventLoopTurns(() => undefined);
  const text = await runEventLoopTurns(() => {
    kept = createRecord();
  });
  const whole = await runEventLoopTurns(() => journal.appendDurable(createRecord(), settling));
  // The first round warms up.
  if (round < 0) continue;
  made.push(text - empty);
  written.push(whole - text);
}
journal.close();
process.stdout.write(
  `${JSON.stringify({ made: median(made), written: median(written), kept: kept.length })}\n`,
);

/** Sizes of turns in a random order, each as often as it was seen, some thousand of them. */
function expandBatchSizes(seen: WriteBatches): number[] {
  const all = seen.reduce((sum, [, writes]) => sum + writes, 0);
  const drawn = seen.flatMap(([size, writes]) => Array<number>(Math.round((writes / all) * 4000)).fill(size));
  return drawn
    .map((size) => ({ size, at: chance.fraction() }))
    .sort((a, b) => a.at - b.at)
    .map(({ size }) => size);
}
