import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { describe, expect, test } from 'vitest';
import { languages } from '@/lib/core/format/language';
import { catalogues, en } from './catalogues';

type Tree = { readonly [key: string]: string | Tree };

/** Every message by its whole key. */
function flattenMessages(tree: Tree, before = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(`${before}${key}`, value);
    else for (const entry of flattenMessages(value, `${before}${key}.`)) found.set(...entry);
  }
  return found;
}

/** The arguments and tags of a message. */
function getArgumentNames(elements: MessageFormatElement[]): string[] {
  const found = new Set<string>();
  const visit = (list: MessageFormatElement[]) => {
    for (const element of list) {
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
      found.add(element.type === TYPE.tag ? `<${element.value}>` : element.value);
      if (element.type === TYPE.tag) visit(element.children);
      if (element.type === TYPE.plural || element.type === TYPE.select)
        for (const { value } of Object.values(element.options)) visit(value);
    }
  };
  visit(elements);
  return [...found].sort();
}

const english = flattenMessages(en);

/** Arguments that only decide a form that a language may not have. */
const pluralOnlyArguments = ['count'];

describe.each(languages)('%s', (language) => {
  const messages = flattenMessages(catalogues[language]);

  test('has every key that English has, and no other', () => {
    expect([...messages.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('says something under every key, in messages that can be read', () => {
    for (const [key, message] of messages) {
      expect(message.trim(), key).not.toBe('');
      expect(() => parse(message), key).not.toThrow();
    }
  });

  test('names only pages of the documentation that there are, and the same as English', () => {
    const findPages = (message = '') => message.match(/\bdocs\/[\w./-]+\.md\b/g) ?? [];
    for (const [key, message] of messages) {
      const pages = findPages(message);
      expect(pages, key).toEqual(findPages(english.get(key)));
      for (const page of pages) expect(existsSync(join(import.meta.dirname, '../..', page)), page).toBe(true);
    }
    expect(findPages(messages.get('nodes.single.guide'))).toEqual(['docs/guide/several-nodes.md']);
  });

  test('has the arguments of the English one', () => {
    for (const [key, message] of messages) {
      const measure = getArgumentNames(parse(english.get(key) ?? ''));
      const taken = getArgumentNames(parse(message));
      const needed = measure.filter((name) => !pluralOnlyArguments.includes(name));
      expect(taken, `${key} takes nothing that English does not`).toEqual(
        taken.filter((name) => measure.includes(name)),
      );
      expect(taken, key).toEqual(expect.arrayContaining(needed));
    }
  });
});

test('Chinese is Chinese: nothing is left as English has it, but for names and signs', () => {
  for (const [key, message] of flattenMessages(catalogues['zh-Hans'])) {
    const said = stripPlaceholders(message);
    const isTold =
      /\p{Script=Han}/u.test(message) || !/\p{Letter}{2}/u.test(said) || untranslatedPattern.test(said);
    expect(isTold, `${key}: ${message}`).toBe(true);
  }
});

/** Messages that are equal in every language: names, units and fields. */
const untranslatedPattern =
  /^[\s\d.,:/()·–%-]*((UTC|p50|p95|p99|CSV|NDJSON|JSON|SQLite|Stickyboard|Node\.js|HTTP|TTFB|curl|ms|URL|API|Ctrl-K|⌘K)[\s\d.,:/()·–%-]*)+$/;

/** A message without its arguments and tags. */
function stripPlaceholders(message: string): string {
  return message.replace(/\{[^{}]*\}|<[^<>]*>/g, '').trim();
}
