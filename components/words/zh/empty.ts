import type { en } from '../en';
import type { Said } from '../said';

export const empty: Said<typeof en.empty> = {};
