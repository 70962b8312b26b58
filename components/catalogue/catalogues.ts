import type { MessageShape } from '@/components/i18n/message-shape';
import type { Language } from '@/lib/core/format/language';
import { en } from './en';
import { zh } from './zh';

/** The catalogue of each language. Only the server holds them all; a page gets the one of its language. */
export const catalogues: Record<Language, MessageShape<typeof en>> = { en, 'zh-Hans': zh };
