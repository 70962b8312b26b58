import type { en } from '../en';
import type { Said } from '../said';

export const charts: Said<typeof en.charts> = {};
