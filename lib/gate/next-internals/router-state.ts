import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js';

/**
 * Whether Next.js can read a `Next-Router-State-Tree` field, by which a page requests a part of another one. Any other
 * field gets a 500 and two errors in the log, even from a client that is not signed in.
 */
export function isRouterState(field: string | string[]): boolean {
  try {
    parseAndValidateFlightRouterState(field);
    return true;
  } catch (error) {
    // It throws plain errors for a field that is too long, repeated or not readable.
    if (error instanceof Error && error.message.includes('router state header')) return false;
    throw error;
  }
}
