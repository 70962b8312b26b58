import type { Language } from '@/lib/format/language';
import { en } from './en';
import type { Said } from './said';
import { zh } from './zh';

/** Everything there is to say in each language. Only the server holds them all; a page gets its own. */
export const messagesOf: Record<Language, Said<typeof en>> = { en, 'zh-Hans': zh };
