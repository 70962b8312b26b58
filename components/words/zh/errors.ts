import type { en } from '../en';
import type { Said } from '../said';

export const errors: Said<typeof en.errors> = {};
