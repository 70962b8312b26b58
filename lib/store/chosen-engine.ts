import type { StoreEngine } from './engine';
import { sqliteEngine } from './sqlite/sqlite-engine';

/** The database of this product: the one line in which it is chosen. */
export const storeEngine: StoreEngine = sqliteEngine;
