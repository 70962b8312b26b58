import { createTranslator, type useTranslations } from 'use-intl';
import type { Language } from '@/lib/format/language';
import { type Numbers, numbersIn } from '@/lib/format/numbers';
import type { Times } from '@/lib/format/zone';
import type { en } from './en';
import type { Said } from './said';

/** Says a message by its key, as in `words('drain.left', { count, shown })`. */
export type Words = ReturnType<typeof useTranslations<never>>;

/** How things are told on screen: in the words and numbers of a language, at the times of a zone. */
export interface Telling {
  words: Words;
  numbers: Numbers;
  times: Times;
}

/** A telling for where there is no React: the server's own titles, and tests. */
export function tellingIn(language: Language, messages: Said<typeof en>, times: Times): Telling {
  // The keys are those of English in every language: `Said` is what makes it so.
  const words = createTranslator({ locale: language, messages: messages as typeof en });
  return { words, numbers: numbersIn(language), times };
}

/** A message without a number's own form, by what it counts: `12.4 k sessions`. */
export function counted({ words, numbers }: Telling, what: keyof typeof en.counted, count: number): string {
  return words(`counted.${what}`, { count, shown: numbers.compact(count) });
}
