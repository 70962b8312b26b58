import type { en } from '../en';
import type { Said } from '../said';

export const sessions: Said<typeof en.sessions> = {};
