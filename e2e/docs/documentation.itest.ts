import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openapiDocument } from '@/lib/contract/openapi';
import { holdFixedPorts } from '../support/fixed-ports';
import { projectRoot } from '../support/project-root';
import { getCalls, hasExample, isListed } from './api-calls';
import { blockChecks } from './block-checks';
import { hasCommands, runPage } from './page-runner';
import { type Page, readPage, readPages } from './pages';
import { canIsolateNetwork, openSandbox, type Sandbox } from './sandbox';
import { skippedPrefixes } from './skipped-commands';

/** A page has several starts, and other tests run at the same time. */
const pageTimeoutMs = 240_000;

const pages = readPages();
const blocks = pages.flatMap((page) => page.blocks);
const isolateNetworks = canIsolateNetwork();

let releasePorts: () => void = () => undefined;
beforeAll(async () => {
  if (!isolateNetworks) releasePorts = await holdFixedPorts();
}, 300_000);
afterAll(() => releasePorts());

describe('the commands of the documentation work', { concurrent: isolateNetworks }, () => {
  it.for(pages.filter(hasCommands))(
    '$name',
    { timeout: pageTimeoutMs },
    async (page, { expect, onTestFinished }) => {
      const place = await openSandbox(isolateNetworks);
      onTestFinished(() => place.close());
      await runPage(page, place, expect);
    },
  );
});

describe('the other code blocks of the documentation are valid', () => {
  let place: Sandbox;
  beforeAll(async () => {
    place = await openSandbox(isolateNetworks);
  });
  afterAll(() => place.close());

  it.for(blocks.filter(({ language }) => language !== 'sh'))('$where ($language)', async (block) => {
    const check = blockChecks[block.language];
    if (!check) throw new Error(`${block.location}: there is no check for "${block.language}"`);
    await check(block, place);
  });

  it('every skipped command exists', () => {
    const begin = (beginning: string) => blocks.some(({ text }) => text.startsWith(beginning));
    expect(skippedPrefixes.filter((beginning) => !begin(beginning))).toEqual([]);
  });

  it('the list of pages has all of them', () => {
    const { text } = readPage('docs/README.md');
    const others = pages.map(({ name }) => name.replace('docs/', '')).filter((name) => name !== 'README.md');
    expect(others.filter((name) => !text.includes(`${name})`))).toEqual([]);
  });

  it.for(pages)('files that $name names are there', ({ text }) => {
    const prose = text.replaceAll(/^```.*?^```/gms, '');
    const tops = 'app|bench|components|demo|docs|e2e|lib|prisma|proxy|scripts';
    const named = [...prose.matchAll(new RegExp(`\`((?:${tops})/[\\w./@\\[\\]{}-]*)\``, 'g'))];
    // A name in capitals is a placeholder for the reader.
    const paths = named.map(([, path = '']) => path).filter((path) => !/[A-Z]{3}/.test(path));
    expect(paths.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
  });

  it('every command of npm is one', () => {
    const known = readFileSync(join(projectRoot, 'package.json'), 'utf8');
    const named = pages.flatMap(({ text }) =>
      [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name),
    );
    expect(named.filter((name) => !known.includes(`"${name}": "`))).toEqual([]);
  });

  it.for(pages)('blocks of $name have a language at their beginning, and are closed', ({ text }) => {
    const fences = text.match(/^```.*$/gm) ?? [];
    expect(fences.filter((fence, index) => (fence === '```') !== (index % 2 === 1))).toEqual([]);
    expect(fences.length % 2).toBe(0);
  });

  it.for(pages)('links of $name lead somewhere', ({ name, text }) => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !link.startsWith('http') && !isValidLink(name, link))).toEqual([]);
  });
});

describe('docs/guide/troubleshooting.md', () => {
  const folders = ['proxy', 'lib', 'prisma', 'demo', 'components'];
  const source = folders.map(readSource).join('\n');
  const prose = readPage('docs/guide/troubleshooting.md').text.replaceAll(/^```.*?^```/gms, '');
  const quoted = [...prose.matchAll(/`([^`]+)`/g)]
    .map(([, quote = '']) => quote)
    .filter((quote) => quote.split(' ').length >= 5 && !quote.startsWith('npx '));

  it.for(quoted)('quotes a message of the product: %s', (quote) => {
    const pieces = quote.split('…').map((piece) => piece.trim());
    expect(pieces.filter((piece) => piece.length > 3 && !source.includes(piece))).toEqual([]);
  });
});

describe('docs/reference/faults.md', () => {
  it('names tests that are there', () => {
    const rows = [...readPage('docs/reference/faults.md').text.matchAll(/\| `([\w-]+)` \|$/gm)];
    expect(rows.length).toBeGreaterThan(20);
    const files = new Set(rows.map(([, name]) => `e2e/faults/${name}.ftest.ts`));
    expect([...files].filter((file) => !existsSync(join(projectRoot, file)))).toEqual([]);
  });
});

describe('docs/reference/api.md', () => {
  it.for(getCalls(openapiDocument.paths))(
    'says $method $path in words and shows it by an example',
    (call) => {
      expect(isListed(call), 'in a table').toBe(true);
      expect(hasExample(call), 'among the commands').toBe(true);
    },
  );
});

/** All that is written in the scripts of a folder, tests aside. */
function readSource(folder: string): string {
  const files = readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' });
  const source = files.filter((file) => /(?<!test)\.(ts|mjs)$/.test(file) && !file.startsWith('generated'));
  return source.map((file) => readFileSync(join(projectRoot, folder, file), 'utf8')).join('\n');
}

function isValidLink(from: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? from : join(dirname(from), path);
  if (heading === undefined) return existsSync(join(projectRoot, target));
  return getHeadings(pages.find(({ name }) => name === target)).includes(heading);
}

/** The names that headings have in links, as GitHub makes them. */
function getHeadings(page: Page | undefined): string[] {
  return [...(page?.text.matchAll(/^#+ (.*)$/gm) ?? [])].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
