import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configJsonSchema } from './json-schema';
import { loadSettings } from './load';
import { openTestFolder, type TestFolder } from './test-folder';

const page = readFileSync(join(import.meta.dirname, '../../docs/reference/configuration.md'), 'utf8');

let folder: TestFolder;
beforeEach(() => {
  folder = openTestFolder();
});
afterEach(() => folder.remove());

const load = (yaml: string) => loadSettings(['--config', folder.write('stickyboard.yaml', yaml)], {});

describe('docs/reference/configuration.md', () => {
  it('shows the actual defaults', () => {
    const [, documented] = /^```yaml\n(# yaml-language-server.*?)^```/ms.exec(page) ?? [];
    const silent = load('data: ./data\nupstreams: { web: { backends: [127.0.0.1:9000, 127.0.0.1:9001] } }');
    expect(load(documented ?? '')).toEqual(silent);
  });

  it('names every field', () => {
    const names = fieldNames(configJsonSchema());
    expect(names.size).toBeGreaterThan(80);
    // In a table as `field` or `section.field`, or in a file as field:
    const missing = [...names].filter((name) => !new RegExp(`[\`.]${name}\`|\\b${name}:`).test(page));
    expect(missing).toEqual([]);
  });

  it('names every word that a field takes', () => {
    const words = fieldWords(configJsonSchema());
    expect(words.size).toBeGreaterThan(40);
    // In a table or a text as `word`, beginning one, or in a file as a value:
    const missing = [...words].filter(
      (word) => !new RegExp(`\`${word}[\`,: ]|[:[,] ${word}(?![\\w-])`).test(page),
    );
    expect(missing).toEqual([]);
  });
});

/** The names of all fields of a JSON Schema. */
function fieldNames(node: unknown, names = new Set<string>()): Set<string> {
  if (typeof node !== 'object' || node === null) return names;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'properties') for (const name of Object.keys(value)) names.add(name);
    if (key !== 'default') fieldNames(value, names);
  }
  return names;
}

/** Every text that one of the fields of a JSON Schema may be, if it is one of a few. */
function fieldWords(node: unknown, words = new Set<string>()): Set<string> {
  if (typeof node !== 'object' || node === null) return words;
  const { enum: choices = [], const: only } = node as { enum?: unknown[]; const?: unknown };
  for (const word of [...choices, only]) if (typeof word === 'string') words.add(word);
  for (const value of Object.values(node)) fieldWords(value, words);
  return words;
}
