import type { FleetState, MovedPin, SharedPin } from '@/lib/core/shared-pins';

/** How often other nodes are looked at, ms. */
const pollIntervalMs = 1000;
/** Pins that moved are read this far back, ms: a transaction may end long after it began, and clocks are read apart. */
const overlapMs = 3000;
/** Pins that moved, in one reading. */
const maxMovedPins = 5000;

export interface PeerWatchEvents {
  /** Whether other nodes are alive, if that has changed. */
  onLivePeers(hasLivePeers: boolean): void;
  /** Pins that moved to another backend; they may be heard of several times. */
  onMovedPins(pins: SharedPin[]): void;
  /** The database cannot be asked; this is reported at each attempt. */
  onFailure(error: unknown): void;
  onSuccess(): void;
}

interface PeerWatchSource {
  getFleetState(): Promise<FleetState>;
  getMovedPins(sinceMs: number, limit: number): Promise<MovedPin[]>;
}

/**
 * Looks at the other nodes once a second: which pins they moved (one that is known here is not asked for), how many
 * they are, and what the time is by the clock that they all have in common, the database's.
 */
export class PeerWatch {
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;
  /** The common clock minus the monotonic one, ms; null while it has not been read. */
  private clockOffsetMs: number | null = null;
  private movedSinceMs = 0;
  hasLivePeers = false;

  constructor(
    private readonly source: PeerWatchSource,
    private readonly events: PeerWatchEvents,
  ) {
    void this.poll();
  }

  /** The time by the common clock, ms since the epoch; by the one of this node while that has not been read. */
  get nowMs(): number {
    return this.clockOffsetMs === null ? Date.now() : performance.now() + this.clockOffsetMs;
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async poll(): Promise<void> {
    let hasMore = false;
    try {
      await this.readState();
      hasMore = await this.readMovedPins();
      this.events.onSuccess();
    } catch (error) {
      this.events.onFailure(error);
    }
    if (!this.stopped) this.timer = setTimeout(() => void this.poll(), hasMore ? 0 : pollIntervalMs);
  }

  private async readState(): Promise<void> {
    const askedAt = performance.now();
    const { nowMs, liveNodes } = await this.source.getFleetState();
    const isFirst = this.clockOffsetMs === null;
    this.clockOffsetMs = nowMs - (askedAt + performance.now()) / 2;
    // What moved before is asked for when it is missed.
    if (isFirst) this.movedSinceMs = nowMs;
    if (this.stopped || liveNodes > 1 === this.hasLivePeers) return;
    this.hasLivePeers = liveNodes > 1;
    this.events.onLivePeers(this.hasLivePeers);
  }

  /** @returns whether there are more */
  private async readMovedPins(): Promise<boolean> {
    const readUpToMs = this.nowMs;
    const pins = await this.source.getMovedPins(this.movedSinceMs - overlapMs, maxMovedPins);
    if (pins.length > 0 && !this.stopped) this.events.onMovedPins(pins);
    const last = pins.at(-1);
    const isAll = last === undefined || pins.length < maxMovedPins;
    // Many have the same moment: they are read once more.
    this.movedSinceMs = isAll ? readUpToMs : Math.max(this.movedSinceMs, last.movedAt - 1 + overlapMs);
    return !isAll;
  }
}
