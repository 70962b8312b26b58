// @ts-check
import { join } from 'node:path';
import { leave } from './setup/failure.mjs';
import { setUp } from './setup/setup.mjs';

// `npm run build`: everything that `npm start` would build, without starting anything.
await setUp(join(import.meta.dirname, '..')).catch(leave);
