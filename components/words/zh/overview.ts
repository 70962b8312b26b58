import type { en } from '../en';
import type { Said } from '../said';

export const overview: Said<typeof en.overview> = {};
