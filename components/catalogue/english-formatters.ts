import { createFormatters } from '@/components/i18n/formatters';
import { utcTimeFormat } from '@/lib/core/format/time-format';
import { en } from './catalogues';

/** English, and times in UTC: the formatters of tests that compare sentences. */
export const englishFormatters = createFormatters('en', en, utcTimeFormat);
