import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configJsonSchema } from './json-schema';
import { loadSettings } from './load';
import { testCertificate } from './testCertificate';
import { openTestFolder, type TestFolder } from './testFolder';

const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, yaml = '']) => yaml);

let folder: TestFolder;
beforeEach(() => {
  folder = openTestFolder();
  const { certificate, key } = testCertificate();
  folder.write('site.pem', certificate);
  folder.write('site.key', key);
  folder.write('ca.pem', certificate);
  folder.write('route.key', 'secret\n');
});
afterEach(() => folder.remove());

const load = (yaml: string) => loadSettings(['--config', folder.write('stickyboard.yaml', yaml)], {});

describe('docs/configuration.md', () => {
  const validator = z.fromJSONSchema(configJsonSchema());
  it.each(blocks)('has a file that loads: %j', (yaml) => {
    expect(load(yaml).file).toBe(join(folder.path, 'stickyboard.yaml'));
    expect(validator.safeParse(parse(yaml)).error).toBeUndefined();
  });

  it('tells the defaults as they are', () => {
    const told = blocks.find((yaml) => yaml.startsWith('# yaml-language-server'));
    const silent = load('data: ./data\nupstreams: { web: { backends: [127.0.0.1:9000, 127.0.0.1:9001] } }');
    expect(load(told ?? '')).toEqual(silent);
  });

  it('names every field', () => {
    const names = fieldNames(configJsonSchema());
    expect(names.size).toBeGreaterThan(80);
    // In a table as `field` or `section.field`, or in a file as field:
    const missing = [...names].filter((name) => !new RegExp(`[\`.]${name}\`|\\b${name}:`).test(page));
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
