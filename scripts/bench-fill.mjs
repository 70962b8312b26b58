// @ts-check
import { buildAndMeasure } from './setup/bench.mjs';

// `npm run bench:fill`: fills a data directory with a log of any length, to measure and look at.
await buildAndMeasure('bench-fill', { 'bench-fill': 'bench/log/main.ts' }, {});
