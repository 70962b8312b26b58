import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/**
 * Facts travel as data: what is stored or sent as a sentence is for people, and no code may take it apart or compare
 * it. Codes and payloads say the same to programs. This finds patterns over texts by the names that such texts have.
 */

const root = join(import.meta.dirname, '../..');
const folders = ['app', 'components', 'lib', 'proxy'];

/** Files that may, and why. */
const allowed: Record<string, string> = {
  'proxy/journal/legacy-records.ts':
    'reads what earlier versions wrote, at the one boundary where it comes in',
  'lib/cli/export-command.ts': 'names an option in the message of an error that is thrown on, not stored',
  'lib/config/cli-overrides.ts': 'reads the text of a command-line option',
  'lib/config/options.ts': 'reads the text of a command-line option',
  'lib/config/routing.ts': 'reads the text of a command-line option',
  'lib/gate/next-internals/router-state.ts': 'knows an error of Next.js that has no code, only a message',
  'proxy/upstream/tls/connection-error.ts':
    'reads the reason of OpenSSL, which Node passes on in a message alone',
  'lib/import/decision-line.ts': 'knows a missing field by the message of zod, which has no code for it',
};

/** Texts by the names of their fields; if a name is only used for stored texts, also without an object before it. */
const field = String.raw`\.\s*(?:sentence|text|detail|message|healthReason|failureReason)\b`;
const plainName = String.raw`(?<![.\w'"])(?:sentence|detail|healthReason|failureReason)\b`;
const storedText = `(?:${field}|${plainName})`;
const methods =
  'startsWith|endsWith|includes|match|matchAll|replace|replaceAll|split|search|indexOf|localeCompare';
const fallback = String.raw`(?:\s*\?\?\s*(?:''|""|null))?`;

const patterns: readonly RegExp[] = [
  // row.sentence.startsWith('…'), (row.detail ?? '').split('…')
  new RegExp(String.raw`${storedText}${fallback}\s*\)?\s*[?!]?\.\s*(?:${methods})\(`, 'g'),
  // /…/.exec(row.detail ?? ''), pattern.test(sentence)
  new RegExp(String.raw`\.(?:exec|test)\(\s*[\w.?!]*${storedText}${fallback}\s*\)`, 'g'),
  // row.detail === '…', '…' === row.detail
  new RegExp(String.raw`${storedText}\s*[!=]==\s*['"\x60](?!['"\x60])`, 'g'),
  new RegExp(String.raw`['"\x60]\s*[!=]==\s*[\w.?!]*${field}`, 'g'),
  // switch (row.detail)
  new RegExp(String.raw`switch \(\s*[\w.?!]*${storedText}\s*\)`, 'g'),
  // Number.parseInt(row.detail ?? '0', 10), Number(row.detail)
  new RegExp(String.raw`(?:parseInt|parseFloat|Number)\(\s*[\w.?!]*${storedText}`, 'g'),
];

/** The places of a source that look into a stored text, as they are written. */
function findTextParsing(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return patterns.flatMap((pattern) => code.match(pattern) ?? []);
}

function readSources(): [file: string, source: string][] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:ts|tsx|mjs)$/.test(file) && !/\.test\.tsx?$|(?:^|\/)test-/.test(file))
      .map((file): [string, string] => [join(folder, file), readFileSync(join(root, folder, file), 'utf8')]),
  );
}

test('no code takes a stored text apart or compares it', () => {
  const sources = readSources();
  expect(sources.length).toBeGreaterThan(500);
  const found = sources
    .filter(([file]) => !Object.hasOwn(allowed, file))
    .flatMap(([file, source]) => findTextParsing(source).map((place) => `${file}: ${place}`));
  expect(found).toEqual([]);
});

test('each file that may is there and does', () => {
  const sources = new Map(readSources());
  for (const file of Object.keys(allowed)) expect(findTextParsing(sources.get(file) ?? '')).not.toEqual([]);
});

test.each([
  "if (event.detail === 'Stopped in good order.') return t('events.stoppedWell');",
  "return event.detail?.includes('503') ? 'stop' : 'shed';",
  "const [, lines, segment] = /^(\\d+) damaged lines? of (\\S+)/.exec(detail ?? '') ?? [];",
  'const [, checks] = /^(\\d+) checks failed/s.exec(backend.healthReason ?? "") ?? [];',
  "const grown = Number.parseInt(known.detail ?? '0', 10) + lines;",
  "const isRefused = row.sentence.startsWith('The new configuration was refused');",
  "const names = (event.sentence ?? '').split(', ');",
  "if ('backend is down' !== message.text) return;",
  "switch (event.detail) {\n  case 'x':",
  'if (failed.test(notification.text)) retry();',
  "const cause = row.failureReason\n  ?.replace('connection ', '');",
])('a pattern over a stored text is found: %s', (code) => {
  expect(findTextParsing(code)).not.toEqual([]);
});

test.each([
  "if (event.kind === 'proxy-stopped') return t('events.stoppedWell');",
  "if (failure.code === 'tls' && failure.problem === 'other') return failure.reason;",
  '<p>{event.sentence}</p>',
  "const detail = '…';\nconst shown = detail === null ? '' : detail;",
  "// row.sentence.startsWith('…') is what nobody may write",
  "const text = readFileSync(file, 'utf8').split('\\n');",
])('what reads codes, or shows a text, is not: %s', (code) => {
  expect(findTextParsing(code)).toEqual([]);
});
