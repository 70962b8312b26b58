import type { en } from '../en';
import type { Said } from '../said';

export const drain: Said<typeof en.drain> = {};
