import { utc } from '@/lib/format/zone';
import { en } from './en';
import { tellingIn } from './telling';

/** English, and times in UTC: what the tests of sentences read. */
export const english = tellingIn('en', en, utc);
