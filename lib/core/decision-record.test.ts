import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decisionFieldNames, decisionFields, journalFields, toJournalLine } from './decision-record';

it('gives every field of a journal line a position of its own, without gaps', () => {
  expect(journalFields.map(({ position }) => position)).toEqual(journalFields.map((_, index) => index + 1));
});

it('makes a journal line in the order of the positions, with null for what is missing', () => {
  const line = toJournalLine({ appSession: 'f00d', time: 5, id: 7, node: 'n' });
  expect(line).toHaveLength(journalFields.length + 1);
  expect(line.slice(0, 3)).toEqual(['d', 5, null]);
  expect(line[20]).toBe('f00d');
  expect(line).not.toContain('n');
});

it('lists the words of each field of the kind word, and of no other', () => {
  for (const { kind, words } of decisionFields) expect(words !== undefined).toBe(kind === 'word');
});

it('is documented field by field, with all words', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/guide/export.md'), 'utf8');
  const rows = page
    .slice(page.indexOf('## Fields of a decision'))
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(/(?<=`) \| /));
  const documented = rows.flatMap(([names = '']) => quotedIn(names));
  expect(documented.toSorted()).toEqual(decisionFieldNames.filter((name) => name !== 'id').toSorted());
  for (const { name, words = [] } of decisionFields) {
    const [, meaning = ''] = rows.find(([names = '']) => quotedIn(names).includes(name)) ?? [];
    expect(quotedIn(meaning)).toEqual(expect.arrayContaining([...words]));
  }
});

function quotedIn(text: string): string[] {
  return [...text.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name);
}
