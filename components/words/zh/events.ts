import type { en } from '../en';
import type { Said } from '../said';

export const events: Said<typeof en.events> = {};
