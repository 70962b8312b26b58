import type { en } from '../en';
import type { Said } from '../said';

export const help: Said<typeof en.help> = {};
