import type { en } from '../en';
import type { Said } from '../said';

export const failovers: Said<typeof en.failovers> = {};
