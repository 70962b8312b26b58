import type { DatabaseTarget, StoreLocation } from '@/lib/core/store-location';

/** The database of a location, which has been chosen by it. */
export function requireTarget({ database }: StoreLocation): DatabaseTarget {
  if (database === null) throw new Error('this location has no database of several nodes');
  return database;
}
