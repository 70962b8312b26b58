'use client';

import { type ReactNode, useMemo } from 'react';
import { IntlProvider, type Messages, useLocale, useTranslations } from 'use-intl';
import type { Language } from '@/lib/core/format/language';
import { getNumberFormat, type NumberFormat } from '@/lib/core/format/number-format';
import type { Formatters, Translator } from './formatters';
import type { MessageShape } from './message-shape';
import { useTimeFormatter } from './TimeZoneProvider';

interface Props {
  language: Language;
  /** The catalogue of that language. */
  messages: MessageShape<Messages>;
  children: ReactNode;
}

/** Provides the language and its messages to everything below it. */
export function MessagesProvider({ language, messages, children }: Props) {
  return (
    <IntlProvider locale={language} messages={messages as Messages} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}

/** Looks a message up by its key: `t('shell.resume')`. */
export function useTranslator(): Translator {
  return useTranslations();
}

/** The number format of the language. */
export function useNumbers(): NumberFormat {
  return getNumberFormat(useLocale());
}

/** Messages, numbers and times together, for functions that make whole sentences. */
export function useFormatters(): Formatters {
  const t = useTranslator();
  const numbers = useNumbers();
  const times = useTimeFormatter();
  return useMemo(() => ({ t, numbers, times }), [t, numbers, times]);
}
