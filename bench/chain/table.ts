import { formatMarkdown, median } from '../tables';
import { chainParts } from './chain';
import type { JournalCost } from './journal';
import type { ChainResult } from './measure';
import type { RecorderCost } from './recorder';

/** What was measured of one subject, by name, in rounds. */
export type Rounds<Result> = Map<string, Result[]>;

/** One load through all chains. CPU times and delays are medians of the rounds; the share is the lowest. */
export function formatChainTable(results: Rounds<ChainResult>): string {
  const head = [
    'chain',
    'requests/s',
    ...chainParts.map((part) => `${part} µs`),
    'whole chain µs',
    'in the database',
    'p50 ms',
    'p99 ms',
    'all there after s',
  ];
  return formatMarkdown(
    head,
    [...results].map(([name, rounds]) => {
      const figure = (of: (result: ChainResult) => number): number => median(rounds.map(of));
      return [
        name,
        figure(({ requests, seconds }) => requests / seconds).toFixed(0),
        ...chainParts.map((part) => formatMicrosOrDash(figure(({ cpu }) => cpu[part]))),
        figure(sumChainCpu).toFixed(1),
        formatShare(Math.min(...rounds.map(({ share }) => share))),
        figure(({ delay }) => delay.p50).toFixed(0),
        figure(({ delay }) => delay.p99).toFixed(0),
        figure(({ settled }) => settled).toFixed(1),
      ];
    }),
  );
}

/** CPU time of all parts per request, µs. */
export function sumChainCpu({ cpu }: ChainResult): number {
  return chainParts.reduce((sum, part) => sum + cpu[part], 0);
}

/** What the journal costs the worker, by load. */
export function formatJournalTable(results: Map<string, JournalCost & { turn: number }>): string {
  return formatMarkdown(
    ['load', 'records at a time', 'text made µs', 'sealed and written µs', 'together µs'],
    [...results].map(([load, { turn, made, written }]) => [
      load,
      turn.toFixed(1),
      made.toFixed(2),
      written.toFixed(2),
      (made + written).toFixed(2),
    ]),
  );
}

/** The recorder on one CPU, by what it was given. */
export function formatRecorderTable(results: Rounds<RecorderCost>): string {
  const head = ['journal', 'decisions/s', 'of the last quarter', 'CPU µs each', 'of the last quarter'];
  return formatMarkdown(
    head,
    [...results].map(([name, rounds]) => {
      const figure = (of: (stored: RecorderCost) => number): number => median(rounds.map(of));
      return [
        name,
        figure(({ rate }) => rate).toFixed(0),
        figure(({ lastRate }) => lastRate).toFixed(0),
        figure(({ cpu }) => cpu).toFixed(1),
        figure(({ lastCpu }) => lastCpu).toFixed(1),
      ];
    }),
  );
}

/** Never rounded up to all. */
export function formatShare(share: number): string {
  return share === 1 ? '100 %' : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}

function formatMicrosOrDash(micros: number): string {
  return micros === 0 ? '–' : micros.toFixed(1);
}
