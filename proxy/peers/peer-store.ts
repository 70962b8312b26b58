import type {
  FirstRequestClaim,
  FleetState,
  MovedPin,
  SharedPin,
  SharedPinKey,
} from '@/lib/core/shared-pins';

/** The store that nodes share, as far as they tell each other of pins by it. `nowMs` is the clock of `getFleetState`. */
export interface PeerStore {
  saveLearnedPins(pins: readonly SharedPin[], nowMs: number): Promise<void>;
  findLearnedPins(keys: readonly SharedPinKey[]): Promise<SharedPin[]>;
  getMovedPins(sinceMs: number, limit: number): Promise<MovedPin[]>;
  claimFirstRequests(
    claims: readonly FirstRequestClaim[],
    nowMs: number,
    closesAtMs: number,
  ): Promise<FirstRequestClaim[]>;
  getFleetState(): Promise<FleetState>;
}
