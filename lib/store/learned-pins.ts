import type {
  FirstRequestClaim,
  FleetState,
  MovedPin,
  SharedPin,
  SharedPinKey,
} from '@/lib/core/shared-pins';

/**
 * The pins of mode `learn` and of tunnels, and the first requests of browsers, as several nodes share them. One node
 * alone needs none of it. `nowMs` is always the clock of `getFleetState`, ms since the epoch.
 */
export interface LearnedPinCommands {
  /**
   * Stores pins. Of two pins with one key, the one made later counts, and of one pin the last use.
   *
   * @param pins each key once
   */
  saveLearnedPins(pins: readonly SharedPin[], nowMs: number): Promise<void>;
  /**
   * What holds for the first requests of browsers: what was proposed first, until `closesAtMs` of that proposal, or
   * until the same node proposes something else.
   *
   * @param claims each key once
   * @returns as many as were given, in any order
   */
  claimFirstRequests(
    claims: readonly FirstRequestClaim[],
    nowMs: number,
    closesAtMs: number,
  ): Promise<FirstRequestClaim[]>;
}

/** What the nodes ask each other by way of the store. */
export interface LearnedPinQuestions {
  /** The pins with these keys, as far as there are any. */
  findLearnedPins(keys: readonly SharedPinKey[]): Promise<SharedPin[]>;
  /** Pins that moved to another backend after `sinceMs`, by the same clock; the first that moved come first. */
  getMovedPins(sinceMs: number, limit: number): Promise<MovedPin[]>;
  /** The common clock, and how many nodes are alive. */
  getFleetState(): Promise<FleetState>;
}
