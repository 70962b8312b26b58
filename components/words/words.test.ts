import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { describe, expect, test } from 'vitest';
import { languages } from '@/lib/format/language';
import { en } from './en';
import { messagesOf } from './messages';

type Tree = { readonly [key: string]: string | Tree };

/** Every message by its whole key. */
function flat(tree: Tree, before = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(`${before}${key}`, value);
    else for (const entry of flat(value, `${before}${key}.`)) found.set(...entry);
  }
  return found;
}

/** The arguments and tags that a message takes, whatever becomes of them. */
function argumentsOf(elements: MessageFormatElement[]): string[] {
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

const english = flat(en);

/** Arguments that only decide a form that a language may not have. */
const formOnly = ['count'];

describe.each(languages)('%s', (language) => {
  const messages = flat(messagesOf[language]);

  test('has every key that English has, and no other', () => {
    expect([...messages.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('says something under every key, in messages that can be read', () => {
    for (const [key, message] of messages) {
      expect(message.trim(), key).not.toBe('');
      expect(() => parse(message), key).not.toThrow();
    }
  });

  test('takes the arguments that English takes', () => {
    for (const [key, message] of messages) {
      const measure = argumentsOf(parse(english.get(key) ?? ''));
      const taken = argumentsOf(parse(message));
      const needed = measure.filter((name) => !formOnly.includes(name));
      expect(taken, `${key} takes nothing that English does not`).toEqual(
        taken.filter((name) => measure.includes(name)),
      );
      expect(taken, key).toEqual(expect.arrayContaining(needed));
    }
  });
});

test('Chinese is Chinese: nothing is left as English has it, but for names and signs', () => {
  for (const [key, message] of flat(messagesOf['zh-Hans'])) {
    const said = plain(message);
    const isTold = /\p{Script=Han}/u.test(message) || !/\p{Letter}{2}/u.test(said) || namesOnly.test(said);
    expect(isTold, `${key}: ${message}`).toBe(true);
  }
});

/** What is the same in every language: names, units and fields. */
const namesOnly =
  /^[\s\d.,:/()·–%-]*((UTC|p50|p95|p99|CSV|NDJSON|JSON|SQLite|Stickyboard|Node\.js|HTTP|TTFB|curl|ms|URL|API|Ctrl-K|⌘K)[\s\d.,:/()·–%-]*)+$/;

/** A message without its arguments and tags. */
function plain(message: string): string {
  return message.replace(/\{[^{}]*\}|<[^<>]*>/g, '').trim();
}
