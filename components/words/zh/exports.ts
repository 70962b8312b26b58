import type { en } from '../en';
import type { Said } from '../said';

export const exports: Said<typeof en.exports> = {};
