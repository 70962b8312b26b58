import type { Language } from '@/lib/core/format/language';
import type { en } from './catalogues';

// Keys and arguments of every message are checked against the English ones.
declare module 'use-intl' {
  interface AppConfig {
    Locale: Language;
    Messages: typeof en;
  }
}
