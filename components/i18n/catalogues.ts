import type { Language } from '@/lib/core/format/language';
import { en } from './en';
import type { MessageShape } from './message-shape';
import { zh } from './zh';

/** Everything there is to say in each language. Only the server holds them all; a page gets its own. */
export const catalogues: Record<Language, MessageShape<typeof en>> = { en, 'zh-Hans': zh };
