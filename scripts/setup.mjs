// @ts-check
import { join } from 'node:path';
import { exitWithError } from './setup/print-error.mjs';
import { setUp } from './setup/setup.mjs';

// `npm run build`: everything that `npm start` would build, without starting anything.
await setUp(join(import.meta.dirname, '..')).catch(exitWithError);
