'use client';

import { type ReactNode, useMemo } from 'react';
import { IntlProvider, useLocale, useTranslations } from 'use-intl';
import type { Language } from '@/lib/core/format/language';
import { getNumberFormat, type NumberFormat } from '@/lib/core/format/number-format';
import type { en } from './en';
import type { Formatters, Translator } from './formatters';
import type { MessageShape } from './message-shape';
import { useTimeFormatter } from './TimeZoneProvider';

interface Props {
  language: Language;
  /** Everything there is to say, in that language. */
  messages: MessageShape<typeof en>;
  children: ReactNode;
}

/** Gives everything below it the language that it speaks. */
export function MessagesProvider({ language, messages, children }: Props) {
  return (
    <IntlProvider locale={language} messages={messages as typeof en} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}

/** What there is to say, by key: `words('frame.live')`. */
export function useTranslator(): Translator {
  return useTranslations();
}

/** Numbers as the language writes them. */
export function useNumbers(): NumberFormat {
  return getNumberFormat(useLocale());
}

/** Words, numbers and times together, for functions that make whole sentences. */
export function useFormatters(): Formatters {
  const t = useTranslator();
  const numbers = useNumbers();
  const times = useTimeFormatter();
  return useMemo(() => ({ t, numbers, times }), [t, numbers, times]);
}
