// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatLicencesPage } from './licences/page.mjs';
import { productionPackages } from './licences/production.mjs';

// `node scripts/licences.mjs`: writes docs/reference/licences.md, the dependencies and their licences.
const root = join(import.meta.dirname, '..');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const file = join(root, 'docs/reference/licences.md');
writeFileSync(file, formatLicencesPage(productionPackages(packages)));
process.stdout.write(`wrote ${file}\n`);
