import { createTranslator, type Messages, type useTranslations } from 'use-intl';
import type { Language } from '@/lib/core/format/language';
import { getNumberFormat, type NumberFormat } from '@/lib/core/format/number-format';
import type { TimeFormat } from '@/lib/core/format/time-format';
import type { MessageShape } from './message-shape';
import type { messages as counts } from './messages.en';

/** Looks a message up by its key and fills in its arguments: `t('counts.sessions', { count, shown })`. */
export type Translator = ReturnType<typeof useTranslations<never>>;

/** Everything that sentences on screen need: the messages and numbers of a language, the times of a zone. */
export interface Formatters {
  t: Translator;
  numbers: NumberFormat;
  times: TimeFormat;
}

/** Formatters for code outside React: page titles made on the server, and tests. */
export function createFormatters(
  language: Language,
  messages: MessageShape<Messages>,
  times: TimeFormat,
): Formatters {
  // Every language has the keys of English: `MessageShape` makes sure of it.
  const t = createTranslator({ locale: language, messages: messages as Messages });
  return { t, numbers: getNumberFormat(language), times };
}

/** A number with its noun: `12.4 k sessions`. */
export function formatCount({ t, numbers }: Formatters, noun: keyof typeof counts, count: number): string {
  return t(`counts.${noun}`, { count, shown: numbers.compact(count) });
}
