import type { Session } from '../load';

/** A measured path of a request's record from the proxy into a database. */
export interface Chain {
  name: string;
  /** @param directory an empty one of its own; @param origins ports of the origins behind it */
  start(directory: string, port: number, origins: number[]): Promise<RunningChain>;
}

/** What a chain's processes do; the recorder is the shipper and the database in one. */
export const chainParts = ['proxy', 'shipper', 'database', 'supervisor', 'dashboard'] as const;
export type Part = (typeof chainParts)[number];

export interface RunningChain {
  /** CPU time that each part has used so far, µs. */
  cpu(): Record<Part, number>;
  /** The route cookie's value for each origin, by which a session is sent to the backend of its pin. */
  routes: string[];
  /** About how many records are in the database; cheap, to be asked while it is measured. */
  reached(): Promise<number>;
  /** How many records are in the database. */
  count(): Promise<number>;
  /**
   * Starts to watch when records reach the database.
   * @returns a function that gives the quantiles of the time, in ms, from a request's end until its record can be read,
   *   for the records that arrived since
   */
  watch(): Promise<() => Promise<Quantiles>>;
  end(): Promise<void>;
}

export interface Quantiles {
  p50: number;
  p99: number;
}

/** Sessions with a route each, in turn, whose ids are made as the proxy makes them. @param now ms since the epoch */
export function createSessions(routes: string[], count: number, now: number): Session[] {
  return Array.from({ length: count }, (_, number) => {
    const second = Math.floor(now / 1000) - (count - number);
    const session = `${second.toString(16).padStart(8, '0')}${number.toString(16).padStart(24, '0')}`;
    return { session, route: routes[number % routes.length] as string };
  });
}
