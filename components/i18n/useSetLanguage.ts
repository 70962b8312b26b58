'use client';

import { useRouter } from 'next/navigation';
import type { Language } from '@/lib/core/format/language';
import { formatLanguageCookie } from './language';

/** Speaks another language from now on: the server renders the page again in it, and the browser remembers it. */
export function useSetLanguage(): (language: Language) => void {
  const router = useRouter();
  return (language) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing where the page comes by plain HTTP
    document.cookie = formatLanguageCookie(language);
    router.refresh();
  };
}
