// @ts-check
import { join } from 'node:path';
import { generateClients } from './setup/clients.mjs';
import { exitWithError } from './setup/print-error.mjs';

// `node scripts/generate-clients.mjs`: writes both database clients anew from prisma/schema.prisma.
await generateClients(join(import.meta.dirname, '..')).catch(exitWithError);
