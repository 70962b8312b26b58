'use client';

import { type ReactNode, useMemo } from 'react';
import { IntlProvider, useLocale, useTranslations } from 'use-intl';
import { useTimes } from '@/components/time/TimesProvider';
import type { Language } from '@/lib/format/language';
import { type Numbers, numbersIn } from '@/lib/format/numbers';
import type { en } from './en';
import type { Said } from './said';
import type { Telling, Words } from './telling';

interface Props {
  language: Language;
  /** Everything there is to say, in that language. */
  messages: Said<typeof en>;
  children: ReactNode;
}

/** Gives everything below it the language that it speaks. */
export function WordsProvider({ language, messages, children }: Props) {
  return (
    <IntlProvider locale={language} messages={messages as typeof en} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}

/** What there is to say, by key: `words('frame.live')`. */
export function useWords(): Words {
  return useTranslations();
}

/** Numbers as the language writes them. */
export function useNumbers(): Numbers {
  return numbersIn(useLocale());
}

/** Words, numbers and times together, for functions that make whole sentences. */
export function useTelling(): Telling {
  const words = useWords();
  const numbers = useNumbers();
  const times = useTimes();
  return useMemo(() => ({ words, numbers, times }), [words, numbers, times]);
}
