import type { en } from '../en';
import type { Said } from '../said';

export const backend: Said<typeof en.backend> = {};
