// @ts-check
import { measure } from './setup/bench.mjs';

// `npm run bench:queries`: how long the questions of the dashboard take on a long log.
const entries = {
  'bench-queries': 'bench/queries/main.ts',
  'bench-queries-held': 'bench/queries/held.ts',
};
await measure('bench-queries', entries, {});
