import type { en } from '../en';
import type { Said } from '../said';

export const settings: Said<typeof en.settings> = {};
