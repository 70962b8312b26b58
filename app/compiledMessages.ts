import compile from 'icu-minify/compile';
import type { en } from '@/components/words/en';
import { messagesOf } from '@/components/words/messages';
import type { Said } from '@/components/words/said';
import type { Language } from '@/lib/format/language';

const known = new Map<Language, Said<typeof en>>();

/**
 * Everything there is to say in a language, its messages taken apart already: browsers then need no parser for them.
 * `next.config.ts` gives the pages the formatter that reads this form.
 */
export function compiledMessages(language: Language): Said<typeof en> {
  let messages = known.get(language);
  if (!messages) {
    // Plain objects alone go from the server to the browser, and the compiler's are not quite.
    messages = JSON.parse(JSON.stringify(compiled(messagesOf[language]))) as Said<typeof en>;
    known.set(language, messages);
  }
  return messages;
}

type Tree = { readonly [key: string]: string | Tree };

function compiled(tree: Tree): object {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      key,
      typeof value === 'string' ? compile(value) : compiled(value),
    ]),
  );
}
