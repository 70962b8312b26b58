import { createTranslator, type useTranslations } from 'use-intl';
import type { Language } from '@/lib/core/format/language';
import { getNumberFormat, type NumberFormat } from '@/lib/core/format/number-format';
import type { TimeFormat } from '@/lib/core/format/time-format';
import type { en } from './en';
import type { MessageShape } from './message-shape';

/** Says a message by its key, as in `words('drain.left', { count, shown })`. */
export type Translator = ReturnType<typeof useTranslations<never>>;

/** How things are told on screen: in the words and numbers of a language, at the times of a zone. */
export interface Formatters {
  t: Translator;
  numbers: NumberFormat;
  times: TimeFormat;
}

/** A telling for where there is no React: the server's own titles, and tests. */
export function createFormatters(
  language: Language,
  messages: MessageShape<typeof en>,
  times: TimeFormat,
): Formatters {
  // The keys are those of English in every language: `Said` is what makes it so.
  const t = createTranslator({ locale: language, messages: messages as typeof en });
  return { t, numbers: getNumberFormat(language), times };
}

/** A message without a number's own form, by what it counts: `12.4 k sessions`. */
export function formatCount(
  { t, numbers }: Formatters,
  noun: keyof typeof en.counted,
  count: number,
): string {
  return t(`counted.${noun}`, { count, shown: numbers.compact(count) });
}
