// @ts-check
import { buildAndMeasure } from './setup/bench.mjs';

// `npm run bench:queries`: how long the questions of the dashboard take on a long log.
const entries = {
  'bench-queries': 'bench/queries/main.ts',
  'bench-queries-held': 'bench/queries/lock-watcher.ts',
};
await buildAndMeasure('bench-queries', entries, {});
