import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '@/components/catalogue/catalogues';
import { findShownTexts, findUnlearnedWords } from './wording';

const root = join(import.meta.dirname, '../..');

/** Sources whose texts an operator reads: pages, help, errors, log lines, notifications. */
const sources = execFileSync('git', ['ls-files', 'app', 'components', 'lib', 'proxy', 'prisma', 'demo'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|tsx|mjs)$/.test(file))
  .filter((file) => !/\.test\.|\/fixtures\/|\/(test|describe)-|\.zh\.ts$|lib\/contract\//.test(file))
  .filter((file) => existsSync(join(root, file)));

/** Texts that may keep such a word, each with the reason. */
const allowed: readonly [file: string, fragment: string, reason: string][] = [
  ['proxy/journal/legacy-records.ts', 'answer', 'texts in the journals of earlier versions'],
];

const isAllowed = (complaint: string): boolean =>
  allowed.some(([file, fragment]) => complaint.startsWith(`${file}: `) && complaint.includes(fragment));

describe('texts that an operator reads', () => {
  it('have none of the unlearned words', () => {
    const texts = sources.flatMap((file) => findShownTexts(file, readFileSync(join(root, file), 'utf8')));
    expect(texts.length).toBeGreaterThan(500);
    expect(findUnlearnedWords(texts).filter((complaint) => !isAllowed(complaint))).toEqual([]);
  });

  it('need every exception that they have', () => {
    for (const [file, fragment] of allowed) {
      const texts = findShownTexts(file, readFileSync(join(root, file), 'utf8'));
      expect(
        findUnlearnedWords(texts).some((complaint) => complaint.includes(fragment)),
        fragment,
      ).toBe(true);
    }
  });

  it.each([
    ["throw new OperatorError('the key is told to nobody')", 2],
    ["log('answered 503 anew')", 2],
    ["const text = 'the response has 3 bytes'; // octets are answered anew", 0],
    ["import { told } from './who is told';", 0],
  ])('%s has %i', (source, count) =>
    expect(findUnlearnedWords(findShownTexts('a.ts', source))).toHaveLength(count),
  );
});

describe('documentation', () => {
  const pages = execFileSync('git', ['ls-files', '*.md', 'docs/prometheus', 'docs/grafana', 'docs/service'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(root, file)));

  it('has none of the unlearned words outside of blocks of code, but where they are listed', () => {
    expect(pages.length).toBeGreaterThan(30);
    const lines = pages
      .filter((file) => file !== 'docs/design/words.md')
      .flatMap((file) => {
        const prose = readFileSync(join(root, file), 'utf8').replace(/^```.*?^```$/gms, '');
        return prose.split('\n').map((text) => ({ file, text }));
      });
    expect(findUnlearnedWords(lines)).toEqual([]);
  });
});

describe('messages of the dashboard', () => {
  it('stand in the folder of the feature that shows them', () => {
    for (const section of Object.keys(en)) {
      const folder =
        section === 'counts' ? 'i18n' : section.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      for (const language of ['en', 'zh']) {
        const file = join(root, 'components', folder, `messages.${language}.ts`);
        expect(existsSync(file), file).toBe(true);
      }
    }
  });
});
