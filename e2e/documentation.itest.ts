import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openapi } from '@/lib/api/openapi';
import { callsOf, isShown, isTold } from './documentation/calls';
import { checks } from './documentation/checks';
import { beginningsNotRun } from './documentation/not-run';
import { type Page, readPage, readPages, root } from './documentation/pages';
import { hasOwnNetworks, openPlace, type Place } from './documentation/place';
import { hasCommands, tellStory } from './documentation/story';

/** A story has several starts, and others go on beside it. */
const patience = 240_000;

const pages = readPages();
const blocks = pages.flatMap((page) => page.blocks);
const ownNetworks = hasOwnNetworks();

describe('what the documentation says can be done as it says', { concurrent: ownNetworks }, () => {
  it.for(pages.filter(hasCommands))('$name', { timeout: patience }, async (page, { onTestFinished }) => {
    const place = await openPlace(ownNetworks);
    onTestFinished(() => place.close());
    await tellStory(page, place);
  });
});

describe('what the documentation shows is right', () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace(ownNetworks);
  });
  afterAll(() => place.close());

  it.for(blocks.filter(({ language }) => language !== 'sh'))('$where ($language)', async (block) => {
    const check = checks[block.language];
    if (!check) throw new Error(`${block.where}: nobody knows how to check "${block.language}"`);
    await check(block, place);
  });

  it('what is not run is there', () => {
    const begin = (beginning: string) => blocks.some(({ text }) => text.startsWith(beginning));
    expect(beginningsNotRun.filter((beginning) => !begin(beginning))).toEqual([]);
  });

  it('the list of pages has all of them', () => {
    const { text } = readPage('docs/README.md');
    const others = pages.map(({ name }) => name.replace('docs/', '')).filter((name) => name !== 'README.md');
    expect(others.filter((name) => !text.includes(`${name})`))).toEqual([]);
  });

  it('every command of npm is one', () => {
    const known = readFileSync(join(root, 'package.json'), 'utf8');
    const named = pages.flatMap(({ text }) =>
      [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name),
    );
    expect(named.filter((name) => !known.includes(`"${name}": "`))).toEqual([]);
  });

  it.for(pages)('blocks of $name say their language where they begin, and end', ({ text }) => {
    const fences = text.match(/^```.*$/gm) ?? [];
    expect(fences.filter((fence, index) => (fence === '```') !== (index % 2 === 1))).toEqual([]);
    expect(fences.length % 2).toBe(0);
  });

  it.for(pages)('links of $name lead somewhere', ({ name, text }) => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !link.startsWith('http') && !leadsSomewhere(name, link))).toEqual([]);
  });
});

describe('docs/troubleshooting.md', () => {
  const folders = ['proxy', 'lib', 'prisma', 'demo', 'components/words/en'];
  const source = folders.map(sourceOf).join('\n');
  const prose = readPage('docs/troubleshooting.md').text.replaceAll(/^```.*?^```/gms, '');
  const quoted = [...prose.matchAll(/`([^`]+)`/g)]
    .map(([, quote = '']) => quote)
    .filter((quote) => quote.split(' ').length >= 5 && !quote.startsWith('npx '));

  it.for(quoted)('quotes what is really said: %s', (quote) => {
    const pieces = quote.split('…').map((piece) => piece.trim());
    expect(pieces.filter((piece) => piece.length > 3 && !source.includes(piece))).toEqual([]);
  });
});

describe('docs/api.md', () => {
  it.for(callsOf(openapi.paths))('says $method $path in words and shows it by an example', (call) => {
    expect(isTold(call), 'in a table').toBe(true);
    expect(isShown(call), 'among the commands').toBe(true);
  });
});

/** All that is written in the scripts of a folder, tests aside. */
function sourceOf(folder: string): string {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  const source = files.filter((file) => /(?<!test)\.(ts|mjs)$/.test(file) && !file.startsWith('generated'));
  return source.map((file) => readFileSync(join(root, folder, file), 'utf8')).join('\n');
}

function leadsSomewhere(from: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? from : join(dirname(from), path);
  if (heading === undefined) return existsSync(join(root, target));
  return headingsOf(pages.find(({ name }) => name === target)).includes(heading);
}

/** The names that headings have in links, as GitHub makes them. */
function headingsOf(page: Page | undefined): string[] {
  return [...(page?.text.matchAll(/^#+ (.*)$/gm) ?? [])].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
