import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js';

/**
 * Whether Next.js can read a `Next-Router-State-Tree` field, by which a page asks for a part of another one. It answers
 * any other by 500 and with two errors in the log, whoever asks.
 */
export function isRouterState(field: string | string[]): boolean {
  try {
    parseAndValidateFlightRouterState(field);
    return true;
  } catch (error) {
    // It throws plain errors for what is too long, said twice or not readable.
    if (error instanceof Error && error.message.includes('router state header')) return false;
    throw error;
  }
}
