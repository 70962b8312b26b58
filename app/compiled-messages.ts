import compile from 'icu-minify/compile';
import { catalogues, type en } from '@/components/catalogue/catalogues';
import type { MessageShape } from '@/components/i18n/message-shape';
import type { Language } from '@/lib/core/format/language';

const compiledByLanguage = new Map<Language, MessageShape<typeof en>>();

/**
 * The catalogue of a language with its messages compiled, so that browsers need no parser for them. `next.config.ts`
 * gives the pages the formatter that reads this form.
 */
export function getCompiledMessages(language: Language): MessageShape<typeof en> {
  let messages = compiledByLanguage.get(language);
  if (!messages) {
    // Only plain objects can be passed from the server to the browser, and the compiler's are not plain.
    messages = JSON.parse(JSON.stringify(compileMessages(catalogues[language]))) as MessageShape<typeof en>;
    compiledByLanguage.set(language, messages);
  }
  return messages;
}

type MessageTree = { readonly [key: string]: string | MessageTree };

function compileMessages(tree: MessageTree): object {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      key,
      typeof value === 'string' ? compile(value) : compileMessages(value),
    ]),
  );
}
